namespace Cornet.Dsl.Tests.Parsing;

public class RecoveryTests
{
    [Fact]
    public void Several_errors_in_one_file_are_each_told_at_their_own_line_and_the_rest_is_read()
    {
        var parsed = Parsed.From("""
            model M(classes = ) {
              input 3 x x 224
              aera V1 {
                conv1: conv 64,, stride 2
                norm1: batchnorm
                : relu
              area V2 = CORblockS(128 times: 2)
              area = CORblockS(256)
              decodr { avgpool   linear: linear classes }
              timing { V1: 50ms + * t   V2: 70ms }
            }
            circuit CORblockS(channels, times {
              recurr times {
                let shortcut first { skip: conv channels } then identity
                norm1: batchnorm per stop
                add shortcut
            }
            studdy S of M { vary a 1, 2 }
            """);
        Assert.Equal(
            [
                "1:19 CORNET0003", "2:13 CORNET0003", "3:3 CORNET0007", "4:20 CORNET0003", "6:5 CORNET0001", "7:3 CORNET0008", "8:8 CORNET0001",
                "9:3 CORNET0007", "10:23 CORNET0003", "12:35 CORNET0018", "13:3 CORNET0007", "14:18 CORNET0002", "15:26 CORNET0002",
                "17:1 CORNET0008", "18:1 CORNET0007",
            ],
            parsed.Places);
        Assert.Equal("""
            model M(classes=?)
              input (3 x ? x 224)
              area V1 { conv1: conv[64, ?, stride=2]; norm1: batchnorm; relu; }
              area V2 = CORblockS([128, times=2])
              area ? = CORblockS([256])
              decoder { avgpool; linear: linear[classes]; }
              timing V1: (50ms + (? * t)); V2: 70ms
            circuit CORblockS(channels, times) { recur times { let shortcut = ({ skip: conv[channels]; } then identity);
                norm1: batchnorm per step; add[shortcut]; }; }
            study S of M
              vary a: 1 | 2
            """.ReplaceLineEndings("\n").Replace(";\n    norm1", "; norm1"), parsed.Tree);
    }

    [Fact]
    public void A_missing_brace_is_found_by_the_indentation_and_shifts_nothing_behind_it()
    {
        var parsed = Parsed.From("""
            circuit A() {
              recur 2 {
                first {
                  relu
                then identity
                tanh
              }
              gelu
            }
            circuit B() {
              relu
            """ + "\n}\n");
        Assert.Equal(["5:5 CORNET0008 Expected '}' before 'then': the block that begins on line 3 is still open. Close it."], parsed.Messages);
        Assert.Equal("circuit A { recur 2 { branch ({ relu; } then identity); tanh; }; gelu; }\ncircuit B { relu; }", parsed.Tree);
    }

    [Fact]
    public void A_text_without_indentation_loses_no_declaration_behind_the_error()
    {
        var parsed = Parsed.From("model A { area V1 { relu\narea V2 { tanh }\nmodel B { area V1 { gelu } }\nmodel C { area V1 { elu } }");
        Assert.Equal(["2:1 CORNET0008"], parsed.Places);
        Assert.Equal("model A\n  area V1 { relu; }\nmodel B\n  area V1 { gelu; }\nmodel C\n  area V1 { elu; }", parsed.Tree);
    }

    [Fact]
    public void One_mistake_hides_none_on_the_next_line()
    {
        var parsed = Parsed.From("circuit C() {\n  conv 64 64\n  conv 64,\n  conv: ,\n  relu\n}");
        Assert.Equal(["2:11 CORNET0023", "3:11 CORNET0003", "4:9 CORNET0022"], parsed.Places);
    }
}
