using Xunit.Abstractions;

namespace Cornet.Tests.Oracle;

/// <summary>Programs at the edges of what docs/language.md says, each compared as the random programs are.</summary>
public class OracleCaseTests(ITestOutputHelper output)
{
    private static readonly Lazy<Dictionary<string, CompiledProgram>> Programs = new(() =>
        OracleCases.All.Keys.Zip(CompiledProgram.Of([.. OracleCases.All.Values.Select(text => new[] { text })]))
            .ToDictionary(one => one.First, one => one.Second));

    public static TheoryData<string> Names => [.. OracleCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_program_at_the_edge_computes_what_its_text_says(string name) => Check(Programs.Value[name], name);

    [Fact]
    public void Feedback_of_an_area_that_concatenates_inside_has_all_channels() => Check("feedback of an area that concatenates inside");

    [Fact]
    public void A_connection_without_a_convolution_brings_all_channels() => Check("lateral concat without a convolution behind it");

    [Fact]
    public void A_lone_name_is_meant_in_connections_too() => Check("a setting's lone name is meant in connections too");

    [Fact]
    public void Copies_per_step_are_in_the_order_of_the_steps() =>
        Check("the order of copies per step in front of the layer where later steps begin");

    [Fact]
    public void A_binding_may_stand_inside_a_block_of_a_recurrence() => Check("a binding inside a block of a recurrence");

    [Fact]
    public void The_decoder_takes_a_setting_without_parentheses() => Check("a setting of the decoder, without parentheses");

    [Fact]
    public void A_variant_names_layers_by_the_word_that_its_base_gave_them() =>
        Check("a variant of a variant names layers by the word that its base gave them");

    [Fact]
    public void A_default_of_the_model_is_the_number_that_follows_from_the_other_defaults()
    {
        var program = Programs.Value["a default of the model uses a parameter before it"];
        var (declarations, compiled) = (new Declarations(program.Texts), program.Models["Net"]);
        var given = new Dictionary<string, long> { ["width"] = 16, ["wide"] = 8 };
        var network = Network.Of(EffectiveModel.Of(declarations.Model("Net"), declarations), declarations, given);
        Agreement.Check(network, compiled, new Dictionary<string, long>(compiled.Defaults) { ["width"] = 16 }, 16, 16);
    }

    private void Check(string fault) => Check(CompiledProgram.Of([[OracleCases.Faults[fault]]])[0], fault);

    private void Check(CompiledProgram program, string name)
    {
        foreach (var error in program.Errors) output.WriteLine(error);
        Assert.Empty(program.Errors);
        ProgramCheck.Run(program, name);
    }
}
