namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Names of models, circuits, areas, layers and parameters.</summary>
public class NameTests
{
    [Fact]
    public void An_unknown_parameter_is_named_with_the_right_one() =>
        Assert.Equal(
            ["8:12 CORNET0050 Circuit Block has no parameter 'chanels'. Did you mean 'channels'?"],
            Compiled.Circuit("64", "channels", "conv 2 * chanels, 3x3\n  conv channels, 3x3").Messages);

    [Fact]
    public void An_unknown_word_at_a_call_is_reported_at_the_call() =>
        Assert.Equal(
            ["4:19 CORNET0050 Model Small has no parameter 'clases'. Did you mean 'classes'?"],
            Compiled.From("""
                model Small(classes = 10) {
                  input 3 x 32 x 32

                  area V1 = Block(clases)
                  decoder { linear classes }
                }
                circuit Block(channels) { conv channels, 3x3 }
                """).Messages);

    [Fact]
    public void An_argument_for_a_parameter_that_the_circuit_does_not_have() =>
        Assert.Equal(
            ["3:23 CORNET0050 Circuit Block has no parameter 'chanels'. Did you mean 'channels'?"],
            Compiled.Circuit("64, chanels: 32", "size, channels = 1", "conv size * channels, 3x3").Messages);

    [Fact]
    public void Two_models_of_one_name_in_two_files() =>
        Assert.Equal(
            ["b.cornet 2:7 CORNET0051 There is already a 'Small' in a.cornet, line 1; give one of them another name."],
            Compiled.From(("a.cornet", Model), ("b.cornet", "\n" + Model)).Messages);

    [Fact]
    public void A_model_and_a_circuit_share_the_space_of_names() =>
        Assert.Equal(
            ["2:9 CORNET0051 There is already a 'Small' in test.cornet, line 1; give one of them another name."],
            Compiled.From(Model + "\ncircuit Small { relu }").Messages);

    [Theory]
    [InlineData("area V1", "3:8 CORNET0052 Model Small already has an area 'V1'; give this one another name.")]
    [InlineData("area decoder", "3:8 CORNET0052 Model Small already has a part 'decoder'; give this one another name.")]
    [InlineData("area input", "3:8 CORNET0052 Model Small already has a part 'input'; give this one another name.")]
    public void An_area_needs_a_name_of_its_own(string area, string message) =>
        Assert.Equal([message],
            Compiled.From($"model Small {{ input 3 x 8 x 8\n area V1 {{ relu }}\n  {area} {{ relu }}\n decoder {{ linear 10 }} }}").Messages);

    [Fact]
    public void Two_layers_of_one_label() =>
        Assert.Equal(
            ["5:5 CORNET0052 Area V1 already has a layer 'conv1'; give this one another name."],
            Compiled.Area("conv1: conv 8, 3x3\n    conv1: conv 8, 3x3").Messages);

    [Fact]
    public void A_label_that_per_step_makes_of_another() =>
        Assert.Equal(
            ["9:5 CORNET0052 Circuit Block already has a layer 'norm_1'; give this one another name."],
            Compiled.Circuit("", "", "recur 2 { norm: batchnorm per step\n    norm_1: batchnorm }").Messages);

    [Fact]
    public void Two_kept_values_of_one_name() =>
        Assert.Equal(
            ["5:9 CORNET0052 Area V1 already has a local binding 'a'; give this one another name."],
            Compiled.Area("let a = identity\n    let a = identity\n    add a").Messages);

    [Fact]
    public void The_word_for_what_an_area_remembers_is_taken() =>
        Assert.Equal(["4:9 CORNET0052 Area V1 already has a local binding 'state'; give this one another name."],
            Compiled.Area("let state = identity").Messages);

    [Fact]
    public void Two_parameters_of_one_name() =>
        Assert.Equal(
            [
                "1:24 CORNET0052 Model Small already has a parameter 'size'; give this one another name.",
                "4:26 CORNET0052 Circuit Block already has a parameter 'n'; give this one another name.",
            ],
            Compiled.From("""
                model Small(size = 10, size = 8) {
                  input 3 x 8 x 8   area V1 = Block(size)   decoder { linear size }
                }
                circuit Block(n, m = 2,  n = 3) { conv n * m, 3x3 }
                """).Messages);

    [Fact]
    public void Two_times_for_one_area() =>
        Assert.Equal(
            ["2:25 CORNET0052 Model Small already has a time for 'V1'; give this one another name."],
            Compiled.From(Model.Replace("decoder", "\n  timing { V1: 50ms     V1: 60ms } decoder")).Messages);

    [Fact]
    public void An_unknown_circuit_is_named_with_those_there_are() =>
        Assert.Equal(
            ["2:33 CORNET0053 There is no circuit 'CORblokS'. Did you mean 'CORblockS'?"],
            Compiled.From("""
                model Small {
                  input 3 x 32 x 32   area V1 = CORblokS(64)   decoder { linear 10 }
                }
                circuit CORblockS(channels) { conv channels, 3x3 }
                """).Messages);

    [Fact]
    public void An_unknown_circuit_in_a_project_without_any() =>
        Assert.Equal(
            ["1:48 CORNET0053 There is no circuit 'CORblockS'; declare it: circuit CORblockS(channels) { ... }."],
            Compiled.From("model Small { input 3 x 32 x 32   area V1   =  CORblockS(64)   decoder { linear 10 } }").Messages);

    [Fact]
    public void An_unknown_layer_is_named_with_those_there_are() =>
        Assert.Equal(
            [
                "4:12 CORNET0054 There is no layer 'batchnrm'. Did you mean 'batchnorm'?",
                "5:14 CORNET0054 There is no layer 'wavelet'; the layers are conv, convtranspose, linear, batchnorm, groupnorm, layernorm, relu, leakyrelu, "
                + "elu, sigmoid, tanh, gelu, silu, softplus, softmax, maxpool, avgpool, dropout, upsample, flatten, slice, gabor, noise, learned, extern.",
            ],
            Compiled.Area("norm1: batchnrm\n    filter1: wavelet 8").Messages);

    [Theory]
    [InlineData("circuit A { A   relu }", "2:13 CORNET0111 Circuit A uses itself: A -> A; ")]
    [InlineData("circuit A { B   relu }\ncircuit B { recur 2 { C } }\ncircuit C { let d = first { A } then identity }",
        "2:13 CORNET0111 Circuit A uses itself: A -> B -> C -> A; ")]
    public void A_circuit_that_uses_itself_is_told_with_the_whole_way(string circuits, string message) => Assert.Equal(
        [message + "a circuit cannot contain itself. For steps on its own output, write 'recur'."],
        Compiled.From("model Net { input 3 x 8 x 8   area V1 = A   decoder { linear 2 } }\n" + circuits).Messages);

    [Fact]
    public void A_parameter_that_names_no_layer_is_reported_where_the_word_is_written() =>
        Assert.Equal(["3:25 CORNET0054 There is no layer 'batchnrom'. Did you mean 'batchnorm'?"],
            Compiled.Circuit("norm: batchnrom", "norm", "norm1: norm").Messages);

    [Fact]
    public void An_unused_parameter_is_a_warning_with_a_program()
    {
        var compiled = Compiled.Circuit("64, 3", "channels, kernel = 3", "conv channels, 3x3");
        Assert.Equal(["7:25 CORNET0062 Nothing in circuit Block uses the parameter 'kernel'; use it or remove it."], compiled.Messages);
        Assert.NotNull(compiled.Result.Models[0].Program);
    }

    [Fact]
    public void An_unused_parameter_of_a_model_is_a_warning() =>
        Assert.Equal(
            ["1:13 CORNET0062 Nothing in model Small uses the parameter 'classes'; use it or remove it."],
            Compiled.From(Model.Replace("Small", "Small(classes = 10)")).Messages);

    [Fact]
    public void An_unused_circuit_is_a_warning() =>
        Assert.Equal(
            ["2:9 CORNET0063 No model uses the circuit 'Spare'; use it in an area or remove it."],
                Compiled.From(Model + "\ncircuit Spare { relu }").Messages);

    [Fact]
    public void An_unknown_area_in_the_timing() =>
        Assert.Equal(
            ["2:23 CORNET0065 Model Small has no area 'IT'; it has V1."],
            Compiled.From(Model.Replace("decoder", "\n  timing { V1: 50ms   IT: 60ms } decoder")).Messages);

    [Theory]
    [InlineData("add shortcut", "4:9 CORNET0066 There is no local binding 'shortcut' before this line; declare it: 'let shortcut = identity'.")]
    [InlineData("let skip = identity   add skp", "4:31 CORNET0066 There is no local binding 'skp' before this line. Did you mean 'skip'?")]
    public void A_value_that_was_not_kept(string statements, string message) => Assert.Equal([message], Compiled.Area(statements).Messages);

    [Fact]
    public void A_value_is_forgotten_at_the_end_of_its_block() =>
        Assert.Equal(
            ["9:7 CORNET0066 There is no local binding 'inner' before this line; declare it: 'let inner = identity'."],
            Compiled.Circuit("", "", "let outer = { let inner = identity   relu   add inner }   relu   add outer\n  add inner").Messages);

    [Fact]
    public void A_value_that_nothing_reads_is_a_warning() =>
        Assert.Equal(
            ["4:9 CORNET0067 Nothing reads the local binding 'shortcut'; write 'add shortcut' further down, or remove it."],
            Compiled.Area("let shortcut = identity\n    relu").Messages);

    private const string Model = "model Small { input 3 x 32 x 32   area V1 { conv 8, 3x3 }   decoder { linear 10 } }";
}
