using Cornet.Runtime;
using Cornet.Runtime.Weights;
using Cornet.Targets.Onnx;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using Onnx;
using static TorchSharp.torch;
using Shape = Cornet.Dsl.Expressions.Shape;

namespace Cornet.Cli.Export;

/// <summary>
/// An ONNX graph as a file: the messages of the official schema (onnx.proto), IR version 8. Weights go from their tensors to the disk a megabyte at a time,
/// so that they are in memory once: protobuf would make a message of them first. The same network and weights give the same bytes.
/// </summary>
internal static class OnnxFile
{
    private const int IrVersion = 8;
    private static readonly uint GraphTag = Tag(ModelProto.GraphFieldNumber), InitializerTag = Tag(GraphProto.InitializerFieldNumber), RawTag = Tag(TensorProto.RawDataFieldNumber);

    /// <summary>Writes the file.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="weights">Its weights, by their keys.</param>
    /// <param name="doc">What the network is, for readers.</param>
    /// <param name="facts">Facts about it, by name.</param>
    /// <param name="file">The open file.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public static void Write(OnnxGraph graph, Func<string, Tensor> weights, string doc, IEnumerable<(string Name, string Value)> facts, SafeFileHandle file)
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "Cornet", ProducerVersion = ProducerVersion, DocString = doc };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxGraph.Opset });
        model.MetadataProps.AddRange(facts.Select(fact => new StringStringEntryProto { Key = fact.Name, Value = fact.Value }));
        var body = Message(graph).ToByteArray();
        var heads = graph.Weights.Select(weight => Head(weight).ToByteArray()).ToList();
        var lengths = graph.Weights.Zip(heads, (weight, head) => head.Length + LengthWithTag(RawTag, Bytes(weight)) + Bytes(weight)).ToList();

        var at = 0L;
        Put(model.ToByteArray());
        // Fields may come in any order: what is repeated in the graph, its weights, stands at the end of it.
        Begin(GraphTag, body.Length + lengths.Sum(length => LengthWithTag(InitializerTag, length) + length));
        Put(body);
        for (var i = 0; i < heads.Count; i++)
        {
            Begin(InitializerTag, lengths[i]);
            Put(heads[i]);
            Begin(RawTag, Bytes(graph.Weights[i]));
            using var scope = NewDisposeScope();
            using var numbers = TensorBytes.OnHost(weights(graph.Weights[i].Key).to(ScalarType.Float32));
            TensorBytes.Visit(numbers, piece => Put(piece));
        }

        void Begin(uint tag, long length)
        {
            var bytes = new byte[LengthWithTag(tag, length)];
            using var output = new CodedOutputStream(bytes);
            output.WriteTag(tag);
            output.WriteUInt64((ulong)length);
            output.CheckNoSpaceLeft();
            Put(bytes);
        }

        void Put(ReadOnlySpan<byte> bytes)
        {
            WholeFile.WriteAt(file, bytes, at);
            at += bytes.Length;
        }
    }

    private static string ProducerVersion => typeof(OnnxFile).Assembly.GetName().Version?.ToString(3) ?? "";

    private static uint Tag(int field) => WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);

    private static int LengthWithTag(uint tag, long length) => CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeUInt64Size((ulong)length);

    private static long Bytes(OnnxWeight weight) => weight.Shape.Aggregate(sizeof(float), (long product, long extent) => product * extent);

    private static TensorProto Head(OnnxWeight weight)
    {
        var head = new TensorProto { Name = weight.Key, DataType = (int)TensorProto.Types.DataType.Float };
        head.Dims.AddRange(weight.Shape);
        return head;
    }

    private static GraphProto Message(OnnxGraph graph)
    {
        var message = new GraphProto { Name = graph.Name };
        message.Input.Add(Value(OnnxGraph.InputName, graph.Input));
        message.Output.AddRange(graph.Outputs.Select(output => Value(output.Site, output.Shape)));
        message.Initializer.AddRange(graph.Constants.Select(Constant));
        foreach (var node in graph.Nodes)
        {
            var written = new NodeProto { Name = node.Output, OpType = node.Operator };
            written.Input.AddRange(node.Inputs);
            written.Output.Add(node.Output);
            written.Attribute.AddRange(node.Attributes.Select(Attribute));
            message.Node.Add(written);
        }
        return message;
    }

    private static AttributeProto Attribute(OnnxAttribute attribute)
    {
        var written = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case long whole: (written.Type, written.I) = (AttributeProto.Types.AttributeType.Int, whole); break;
            case long[] several:
                written.Type = AttributeProto.Types.AttributeType.Ints;
                written.Ints.AddRange(several);
                break;
            case float real: (written.Type, written.F) = (AttributeProto.Types.AttributeType.Float, real); break;
            case string word: (written.Type, written.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(word)); break;
        }
        return written;
    }

    private static TensorProto Constant(OnnxConstant constant)
    {
        var written = new TensorProto { Name = constant.Name };
        written.Dims.AddRange(constant.Shape);
        if (constant.Numbers is long[] whole)
        {
            written.DataType = (int)TensorProto.Types.DataType.Int64;
            written.Int64Data.AddRange(whole);
        }
        else
        {
            written.DataType = (int)TensorProto.Types.DataType.Float;
            written.FloatData.AddRange((float[])constant.Numbers);
        }
        return written;
    }

    // N images, or what N images give.
    private static ValueInfoProto Value(string name, Shape shape)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new TensorShapeProto() };
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        long[] extents = shape.IsVector ? [shape.Channels] : [shape.Channels, shape.Height, shape.Width];
        type.Shape.Dim.AddRange(extents.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
