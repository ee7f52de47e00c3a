using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Services;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Diagnostics;

/// <summary>What somebody writes who comes from PyTorch or Keras, what is said of it, and the file once its quick fixes are applied.</summary>
public class QuickFixTests
{
    /// <summary>A file with one mistake, its message, and the file after the fix; null where no single change fixes it.</summary>
    public static TheoryData<string, string, string?> Mistakes => new()
    {
        { Area("conv 8, 3x3\nbatch_norm"), "CORNET0054 There is no layer 'batch_norm'. Did you mean 'batchnorm'?", Area("conv 8, 3x3\nbatchnorm") },
        { Area("conv 8, 3x3\nBatchNorm2d"), "CORNET0054 There is no layer 'BatchNorm2d'. Did you mean 'batchnorm'?", Area("conv 8, 3x3\nbatchnorm") },
        { Area("conv 8, 3x3\nbn"), "CORNET0054 There is no layer 'bn'; batch normalization is 'batchnorm'.", Area("conv 8, 3x3\nbatchnorm") },
        { Area("conv2d 8, 3x3"), "CORNET0054 There is no layer 'conv2d'. Did you mean 'conv'?", Area("conv 8, 3x3") },
        { Area("max_pool2d 2x2"), "CORNET0054 There is no layer 'max_pool2d'. Did you mean 'maxpool'?", Area("maxpool 2x2") },
        { Area("MaxPooling2D 2x2"),
            "CORNET0054 There is no layer 'MaxPooling2D'; max pooling is 'maxpool': write 'maxpool 2x2'.", Area("maxpool 2x2") },
        { Area("global_avgpool"),
            "CORNET0054 There is no layer 'global_avgpool'; 'avgpool' without a window is global average pooling.", Area("avgpool") },
        { Area("fc 10"), "CORNET0054 There is no layer 'fc'; a fully connected layer is 'linear': write 'linear 1000'.", Area("linear 10") },
        { Area("dense: Dense 10"),
            "CORNET0054 There is no layer 'Dense'; a fully connected layer is 'linear': write 'linear 1000'.", Area("dense: linear 10") },
        { Area("dropout2d 0.5"), "CORNET0054 There is no layer 'dropout2d'. Did you mean 'dropout'?", Area("dropout 0.5") },
        { Area("Flatten"), "CORNET0054 There is no layer 'Flatten'. Did you mean 'flatten'?", Area("flatten") },
        { Area("LeakyReLU 0.1"), "CORNET0054 There is no layer 'LeakyReLU'. Did you mean 'leakyrelu'?", Area("leakyrelu 0.1") },
        { Area("lrn"),
            "CORNET0054 There is no layer 'lrn'; Cornet has no local response normalization: use 'groupnorm 32', or a C# module of your own, "
            + "'extern Lab.LocalResponseNorm(5)'.", null },
        { Area("conv 8, kernel_size 3x3"), "CORNET0055 conv has no property 'kernel_size'. Did you mean 'kernel'?", Area("conv 8, kernel 3x3") },
        { Area("conv 8, 3x3, strides 2"), "CORNET0055 conv has no property 'strides'. Did you mean 'stride'?", Area("conv 8, 3x3, stride 2") },
        { Area("linear units 10"), "CORNET0055 linear has no property 'units'. Did you mean 'outputs'?", Area("linear outputs 10") },
        { Area("conv 8, 3x3, bias false"),
            "CORNET0058 'bias' of conv takes no value, found 'bias false'; a conv has no bias unless you write "
            + "'bias', so remove 'bias false'.", Area("conv 8, 3x3") },
        { Area("conv 8, 3x3, /* one, two */ bias false"),
            "CORNET0058 'bias' of conv takes no value, found 'bias false'; a conv has no bias unless you write 'bias', so remove 'bias false'.",
            Area("conv 8, 3x3 /* one, two */") },
        { Area("conv 8, 3x3, // one,\nbias\nbatchnorm"),
            "CORNET0114 The bias of 'conv' has no effect: 'batchnorm' right after it subtracts the mean of every channel, and adds a bias of its own; "
            + "remove 'bias'.", Area("conv 8, 3x3 // one,\nbatchnorm") },
        { Area("conv 8, bias=False, kernel 3x3"),
            "CORNET0058 'bias' of conv takes no value, found 'bias=False'; a conv has no bias unless you "
            + "write 'bias', so remove 'bias=False'.", Area("conv 8, kernel 3x3") },
        { Area("conv 8, 3x3, bias True"), "CORNET0058 'bias' of conv takes no value, found 'bias True'; write 'bias' alone.",
            Area("conv 8, 3x3, bias") },
        { Area("conv 8, 3x3, stride=2"), "CORNET0029 'stride' is followed by its value without a sign, found '='. Write 'stride 2'.",
            Area("conv 8, 3x3, stride 2") },
        { Area("let skip = identity\nconv 3, 3x3\n+ skip"), "CORNET0030 A local binding is joined by a word, found '+'. Write 'add skip'.",
            Area("let skip = identity\nconv 3, 3x3\nadd skip") },
        { Area("recur 4 {\nconv 3, 3x3\nbatchnorm\nrelu\n}"),
            "CORNET0117 All steps of this 'recur' share the statistics of 'batchnorm', although their outputs "
            + "differ; write 'batchnorm per step' to give each step its own.", Area("recur 4 {\nconv 3, 3x3\nbatchnorm per step\nrelu\n}") },
        { Area("relu").Replace("3 x 32 x 32", "224 x 320 x 3"),
            "CORNET0092 'input 224 x 320 x 3' has 224 channels of 320 x 3 pixels: channels come first. "
            + "Write 'input 3 x 224 x 320' if the image has 3 channels.", Area("relu").Replace("3 x 32 x 32", "3 x 224 x 320") },
        { Area("relu").Replace("3 x 32 x 32", "28x28x1"), "CORNET0092 'input 28 x 28 x 1' has 28 channels of 28 x 1 pixels: channels come first. "
            + "Write 'input 1 x 28 x 28' if the image has 1 channel.", Area("relu").Replace("3 x 32 x 32", "1 x 28 x 28") },
        { Area("relu").Replace("input 3", "input: 3"),
            "CORNET0029 'input' is followed by its value without a sign, found ':'. Write 'input 3 x 224 x 224'.",
            Area("relu").Replace("input 3", "input  3") },
        { Area("relu").Replace("model Net", "model My-Net"),
            "CORNET0028 A name cannot contain '-', found 'My-Net'. Names become C# members and state keys: "
            + "write 'MyNet'.", Area("relu").Replace("model Net", "model MyNet") },
        { Area("relu").Replace("area V1 {", "# the first\n area V1 {"), "CORNET0027 A comment begins with '//', found '#'. Write '// ...'.",
            Area("relu").Replace("area V1 {", "// the first\n area V1 {") },
        { Area("conv 8, 3x3 $"), "CORNET0010 The language has no '$'. Remove it.", Area("conv 8, 3x3 ") },
        { $"{Area("relu")}\nmodel Same : Net {{\n relu = present // as before\n}}",
            "CORNET0103 'relu = present' changes nothing: Net already has this setting; remove it.",
            $"{Area("relu")}\nmodel Same : Net {{\n  // as before\n}}" },
        { "model Net { input 3 x 32 x 32\n V1 = conv 8, 3x3\n decoder { linear 10 } }",
            "CORNET0105 'V1 = conv 8, 3x3' changes a base model, but "
            + "this model is not a variant. If V1 is an area, write 'area V1 { conv 8, 3x3 }'.",
            "model Net { input 3 x 32 x 32\n area V1 { conv 8, 3x3 }\n decoder { linear 10 } }" },
        { "model Net { input 3 x 32 x 32\n V1 = Block(8)\n decoder { linear 10 } }\ncircuit Block(n) { conv n, 3x3 }",
            "CORNET0105 'V1 = Block(8)' changes "
            + "a base model, but this model is not a variant. If V1 is an area, write 'area V1 = Block(8)'.",
            "model Net { input 3 x 32 x 32\n area V1 = Block(8)\n decoder { linear 10 } }\ncircuit Block(n) { conv n, 3x3 }" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void The_message_says_what_to_write_and_the_fix_writes_it(string text, string message, string? changed)
    {
        var project = Project.Of([new SourceText("test.cornet", text)]);
        var finding = Assert.Single(project.Diagnostics, one => one.Id == message.Split(' ')[0]);
        Assert.Equal(message, $"{finding.Id} {finding.Message}");
        var fix = QuickFix.For(project, finding);
        Assert.Equal(changed, fix is null ? null : Apply(text, fix));
        if (changed is not null) Assert.Empty(Compiled.From(changed).Messages);
    }

    [Theory]
    [InlineData("3 x 224 x 224")]
    [InlineData("64 x 56 x 56")]
    [InlineData("64 x 1 x 1")]
    [InlineData("512 x 4 x 4")]
    [InlineData("96 x 96 x 8")]
    [InlineData("16 x 3 x 3")]
    public void An_input_with_its_channels_first_is_not_warned_of(string size) =>
        Assert.Empty(Compiled.From(Area("relu").Replace("3 x 32 x 32", size)).Messages);

    [Theory]
    [InlineData("recur 4 {\nconv 3, 3x3\nbatchnorm per step\n}")]
    [InlineData("recur 1 {\nconv 3, 3x3\nbatchnorm\n}")]
    [InlineData("recur 4 {\nlet skip = first { conv 3, 3x3\nbatchnorm } then identity\nconv 3, 3x3\nadd skip\n}")]
    [InlineData("recur 4 from c {\nbatchnorm\nc: conv 3, 3x3\n}")]
    [InlineData("recur 4 {\nconv 3, 3x3\ngroupnorm 3\n}")]
    [InlineData("recur 4 {\nconv 3, 3x3\nbatchnorm // cornet: ignore CORNET0117: shared on purpose\n}")]
    public void A_batch_norm_that_no_two_steps_share_is_not_warned_of(string statements) => Assert.Empty(Compiled.From(Area(statements)).Messages);

    [Theory]
    [InlineData("conv channels\n  + extra, 3x3")]
    [InlineData("conv channels\n  * extra, 3x3")]
    public void A_formula_may_go_on_in_the_next_line(string statements) => Assert.Empty(Compiled.Circuit("8, 2", "channels, extra", statements).Messages);

    [Fact]
    public void Every_word_that_is_written_for_another_is_one_of_the_language()
    {
        foreach (var name in new[] { "fc", "convolution", "bn", "gn", "ln", "maxpooling", "meanpool", "gap", "gmp", "drop", "view", "lrelu", "swish", "logistic",
            "logsoftmax", "interpolate", "cat", "residual", "mul" })
            Assert.True(LayerWords.Contains(BorrowedWords.Layer(name)!.Value.Word!), name);
    }

    private static string Apply(string text, QuickFix fix) =>
        text[..fix.Change.Place.Span.Start] + fix.Change.Text + text[fix.Change.Place.Span.End..];

    private static string Area(string statements) => $"model Net {{\n input 3 x 32 x 32\n area V1 {{\n{statements}\n}}\n decoder {{ linear 10 }}\n}}";
}
