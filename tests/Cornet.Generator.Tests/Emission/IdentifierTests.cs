using System.Reflection;
using Cornet.Runtime.Models;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Tests.Emission;

/// <summary>Words of the language as names of C#.</summary>
public class IdentifierTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_member_a_generated_area_inherits_is_known() => Assert.Empty(Unknown(typeof(CornetArea), Identifiers.OfArea));

    [Fact]
    public void Every_member_a_generated_model_inherits_is_known() => Assert.Empty(Unknown(typeof(CornetModel), Identifiers.OfModel));

    [Theory]
    [InlineData("V1", "v1")]
    [InlineData("TEO", "teo")]
    [InlineData("Belt", "belt")]
    [InlineData("pIT", "pIT")]
    public void A_local_is_spelled_as_csharp_spells_locals(string area, string local) => Assert.Equal(local, Identifiers.Local(area));

    [Theory]
    [InlineData("class", "@class")]
    [InlineData("record", "@record")]
    [InlineData("conv1", "conv1")]
    public void A_keyword_gets_its_at_sign(string word, string identifier) => Assert.Equal(identifier, Identifiers.Escape(word));

    [Fact]
    public void A_name_is_given_once()
    {
        var scope = new NameScope(["train"]);
        Assert.Equal(["train_", "V1", "V1_", "@is"], [scope.Take("train"), scope.Take("V1"), scope.Take("V1"), scope.Take("is")]);
    }

    private static string Unknown(Type type, string[] known) => string.Join(" ", Inherited(type).Except(known).Order(StringComparer.Ordinal));

    // What a class in another assembly can see of its base.
    private static IEnumerable<string> Inherited(Type type)
    {
        for (var one = type; one is not null; one = one.BaseType)
            foreach (var member in one.GetMembers(Everything))
                if (IsVisible(member) && !member.Name.Contains('.')) yield return member.Name;
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase { IsSpecialName: true } => false,
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(true).Any(one => one.IsPublic || one.IsFamily || one.IsFamilyOrAssembly),
        Type nested => nested.IsNestedPublic || nested.IsNestedFamily || nested.IsNestedFamORAssem,
        _ => true,
    };
}
