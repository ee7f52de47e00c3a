using System.Reflection;
using Cornet.App;
using Cornet.Runtime;
using Cornet.Scoring.Assemblies;

namespace Cornet.Cli.Tests.Networks;

/// <summary>Who may use the C# compiler.</summary>
public class RoslynTests
{
    [Fact]
    public void Programs_of_users_have_no_compiler_and_the_command_one_that_knows_todays_CSharp()
    {
        Assert.DoesNotContain(new[] { typeof(CornetApp), typeof(DataAssembly), typeof(CornetException) }.SelectMany(type => Used(type.Assembly)), name => name.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
            || name.Name is "Cornet.Generator" or "Cornet.Targets" or "Cornet.Dsl");
        Assert.True(Used(typeof(CornetCommand).Assembly).Single(name => name.Name == "Microsoft.CodeAnalysis.CSharp").Version >= new Version(5, 0));
    }

    private static AssemblyName[] Used(Assembly assembly) => assembly.GetReferencedAssemblies();
}
