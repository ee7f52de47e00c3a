using Cornet.Dsl.Formatting;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Formatting;

/// <summary>What the canonical form looks like.</summary>
public class CanonicalPrinterTests
{
    [Fact]
    public void The_models_are_in_canonical_form()
    {
        foreach (var source in ModelFiles.Sources()) Assert.Equal(source.Content, Format(source.Content));
    }

    [Fact]
    public void The_samples_are_in_canonical_form()
    {
        foreach (var sample in Parsing.Samples.All) Assert.Equal(sample + "\n", Format(sample));
    }

    [Fact]
    public void Blanks_and_indentation_become_even() => Becomes(
        """
        model   Small ( classes=10 ):Base{
              input 3x32x32
            area V1{
            conv1:conv   64 ,7 x 7,stride  2 then 1
             norm1 : batchnorm   per  step }
          V4 . times=2*( times+ -1 )-1
            IT->V4{conv 256,1x1 upsample 2}delay 1,merge add
        }
        """,
        """
        model Small(classes = 10) : Base {
          input 3 x 32 x 32
          area V1 {
            conv1: conv 64, 7x7, stride 2 then 1
            norm1: batchnorm per step
          }
          V4.times = 2 * (times + -1) - 1
          IT -> V4 { conv 256, 1x1   upsample 2 } delay 1, merge add
        }
        """);

    [Fact]
    public void A_block_on_one_line_stays_on_one_line() => Unchanged(
        """
        model Small {
          decoder { avgpool   linear: linear classes }
        }
        """);

    [Fact]
    public void A_block_that_is_too_long_for_a_line_is_broken_between_its_entries() => Becomes(
        """
        circuit Block {
          recur 2 { first { conv1: conv 64, 3x3   norm1: batchnorm   nonlin1: relu   conv2: conv 64, 3x3 } then { conv3: conv 64, 3x3 } }
        }
        """,
        """
        circuit Block {
          recur 2 {
            first { conv1: conv 64, 3x3   norm1: batchnorm   nonlin1: relu   conv2: conv 64, 3x3 } then { conv3: conv 64, 3x3 }
          }
        }
        """);

    [Fact]
    public void Entries_that_are_too_long_for_one_line_get_lines_of_their_own() => Becomes(
        """
        circuit Block {
          conv_of_the_first_kind: conv 64, 3x3   norm_of_the_first_kind: batchnorm   nonlinearity_of_the_first_kind: relu   conv2: conv 64, 3x3
        }
        """,
        """
        circuit Block {
          conv_of_the_first_kind: conv 64, 3x3
          norm_of_the_first_kind: batchnorm
          nonlinearity_of_the_first_kind: relu
          conv2: conv 64, 3x3
        }
        """);

    [Fact]
    public void A_line_that_goes_on_is_indented_further() => Unchanged(
        """
        model Small(
            times = 2,
            classes = 10
        ) {
          area V1 = Block(64,
              kernel: 7)
          area V2 {
            conv: conv 64,
                3x3
            let shortcut = first {
              skip: conv 64, 1x1
            } then identity
          }
        }
        """);

    [Fact]
    public void Braces_open_at_the_end_of_a_line_and_close_on_their_own() => Becomes(
        """
        model Small
        {
          area V1
          { conv1: conv 64, 3x3
            norm1: batchnorm }
          area V2 {
          }
          area V3 { first { relu
            } 
            then { tanh } }
        }
        """,
        """
        model Small {
          area V1 {
            conv1: conv 64, 3x3
            norm1: batchnorm
          }
          area V2 { }
          area V3 {
            first {
              relu
            } then { tanh }
          }
        }
        """);

    [Fact]
    public void Comments_stay_where_they_are() => Unchanged(
        """
        // A file.

        /* Of several
           lines. */
        /// A model.
        // And a note.
        model Small {  // opens
          // first
          input 3 x 32 x 32   // the size

          /* before */ area V1 /* within */ {
            conv 64,  // after a comma
                // on its own
                3x3
            // last of the area

            // very last
          }
          // last of the model
        }  // closes
        // last of the file
        """);

    [Fact]
    public void A_comment_within_a_size_keeps_its_parts_apart() => Becomes(
        "circuit Block {\n  conv 64, 3/* c */x 3\n  conv 64, 3x/* c */3\n}",
        "circuit Block {\n  conv 64, 3 /* c */ x 3\n  conv 64, 3 x /* c */ 3\n}");

    [Fact]
    public void Comments_that_stood_in_a_column_stand_in_a_column() => Becomes(
        """
        circuit Block {
            conv1: conv 64,3x3         // one
            recur 2 {                  // two
                norm1 : batchnorm      // three
                relu // alone
            }
        }
        """,
        """
        circuit Block {
          conv1: conv 64, 3x3      // one
          recur 2 {                // two
            norm1: batchnorm       // three
            relu  // alone
          }
        }
        """);

    [Fact]
    public void A_comment_of_several_lines_moves_as_a_whole() => Becomes(
        "circuit Block {\n      /* one\n         two\n\n       three */\n      relu\n}",
        "circuit Block {\n  /* one\n     two\n\n   three */\n  relu\n}");

    [Fact]
    public void One_empty_line_at_most_and_none_at_the_ends_of_a_block() => Becomes(
        "\n\nmodel A : B {\n\n\n  scale = 2\n\n\n  times = 3\n\n}\nmodel C : B { scale = 3 }\nmodel D : B { scale = 4 }\n\n\n",
        "model A : B {\n  scale = 2\n\n  times = 3\n}\n\nmodel C : B { scale = 3 }\nmodel D : B { scale = 4 }");

    [Fact]
    public void The_factors_of_a_study_stand_in_columns() => Becomes(
        """
        study S of M {
          vary steps (V2.times,V4.times) = (1,1), (2,2)
          vary skip present, absent
          cross norm batchnorm, groupnorm 32
        }
        """,
        """
        study S of M {
          vary steps  (V2.times, V4.times) = (1,1), (2,2)
          vary skip   present, absent
          cross norm  batchnorm, groupnorm 32
        }
        """);

    [Theory]
    [InlineData("model A : B {\r\n scale = 2\r\n}\r\n", "model A : B {\r\n  scale = 2\r\n}\r\n")]
    [InlineData("model A : B {\r scale = 2\r}", "model A : B {\r  scale = 2\r}\r")]
    [InlineData("\uFEFFmodel A : B{}", "\uFEFFmodel A : B { }\n")]
    [InlineData("", "")]
    [InlineData(" \n\n", "")]
    [InlineData("// only a comment", "// only a comment\n")]
    public void Line_ends_and_the_byte_order_mark_stay(string text, string formatted) => Assert.Equal(formatted, Format(text));

    [Fact]
    public void A_file_with_syntax_errors_is_left_as_it_is()
    {
        var formatted = CanonicalPrinter.Format(new SourceText("a.cornet", "model A : B { scale == 2 }\nmodel"));
        Assert.Null(formatted.Text);
        Assert.Equal(2, formatted.Diagnostics.Count);
    }

    [Theory]
    [Trait("Category", "Growth")]
    [InlineData("relu /* c */ conv1: conv 64, 3x3 // d\n")]
    [InlineData("relu /* c */ ")]
    [InlineData("\n// a comment\n\n\n")]
    public void Eight_times_as_much_text_is_printed_in_proportion(string part) =>
        Assert.InRange(ProcessorTime.GrowthOverEightfold(30_000, characters =>
        {
            var text = "circuit Long { " + string.Concat(Enumerable.Repeat(part, characters / part.Length)) + "}";
            Assert.NotNull(CanonicalPrinter.Format(new SourceText("long.cornet", text)).Text);
        }), 0, 24);

    private static void Unchanged(string text) => Becomes(text, text);

    private static void Becomes(string text, string formatted)
    {
        Assert.Equal(formatted + "\n", Format(text));
        Assert.Equal(formatted + "\n", Format(formatted));
    }

    private static string Format(string text)
    {
        var formatted = CanonicalPrinter.Format(new SourceText("test.cornet", text));
        Assert.Empty(formatted.Diagnostics);
        return formatted.Text!;
    }
}
