using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests;

/// <summary>Texts with the programs and findings that the compiler makes of them.</summary>
internal sealed record Compiled(CompilationResult Result)
{
    /// <summary>The findings as <c>line:column id message</c>, counted from 1; those of a second file begin with its path.</summary>
    public string[] Messages => [.. Result.Diagnostics.Select(Line)];

    /// <summary>The program of the only model, which has no errors.</summary>
    public NetworkProgram Program
    {
        get
        {
            Assert.DoesNotContain(Result.Diagnostics, finding => finding.Severity == Severity.Error);
            return Assert.Single(Result.Models).Program!;
        }
    }

    /// <summary>One file, <c>test.cornet</c>.</summary>
    public static Compiled From(string text) => From(("test.cornet", text));

    public static Compiled From(params (string Path, string Text)[] files) =>
        new(CornetCompiler.Compile([.. files.Select(file => new SourceText(file.Path, file.Text))]));

    /// <summary>A model of one area, whose statements begin in line 4, column 5.</summary>
    public static Compiled Area(string statements) => From($$"""
        model Small {
          input 3 x 32 x 32
          area V1 {
            {{statements}}
          }
          decoder { linear 10 }
        }
        """);

    /// <summary>A model of one area that is an instance of a circuit of its own; the circuit's statements begin in line 8, column 3.</summary>
    public static Compiled Circuit(string call, string parameters, string statements) => From($$"""
        model Small {
          input 3 x 32 x 32
          area V1 = Block({{call}})
          decoder { linear 10 }
        }

        circuit Block({{parameters}}) {
          {{statements}}
        }
        """);

    /// <summary>A model unrolled over five steps, of one area; its statements begin in line 5, column 5.</summary>
    public static Compiled Unrolled(string statements) => From($$"""
        model Small {
          input 3 x 32 x 32
          unroll 5 biological
          area V1 {
            {{statements}}
          }
          decoder { linear 10 }
        }
        """);

    private static string Line(Diagnostic finding)
    {
        var path = finding.Path == "test.cornet" ? "" : finding.Path + " ";
        return $"{path}{finding.Start.Line + 1}:{finding.Start.Column + 1} {finding.Id} {finding.Message}";
    }
}
