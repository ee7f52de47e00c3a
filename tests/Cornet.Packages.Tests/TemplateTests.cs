namespace Cornet.Packages.Tests;

/// <summary><c>dotnet new cornet</c>, and what its page says to do next.</summary>
[Collection(PackageFeed.Name)]
public class TemplateTests(PackageFeed feed)
{
    [LongFact]
    [Trait("Category", "Long")]
    public void A_new_project_builds_trains_and_passes_its_snapshot_test()
    {
        var home = feed.New("template");
        var hive = home.PathTo("hive");
        home.Run("new", "install", Path.Combine(feed.Folder, $"Cornet.Templates.{feed.Version}.nupkg"), "--debug:custom-hive", hive).Succeeded();
        // A name that is no namespace.
        home.Run("new", "cornet", "-n", "my-lab", "--debug:custom-hive", hive).Succeeded();
        var lab = new UserFolder(home.PathTo("my-lab"));
        // The program needs none of its tests' packages.
        lab.Run("build").Succeeded();
        Assert.False(Directory.Exists(lab.PathTo("tests", "obj")));
        Assert.Contains("LabNet: ", lab.Run("run", "--no-build", "--", "describe", "LabNet").Succeeded());

        if (!BuildFacts.HasVerify) home.With("Directory.Build.targets", StandIn);
        Assert.Contains("Passed!  - Failed:     0, Passed:     1", lab.Run("test").Succeeded());
        var trained = lab.Run(
            "run", "--no-build", "--", "train", "LabNet", "--data", "rendered:mild,size=32,count=64,validation=16,test=16", "--batch", "16", "--epochs", "1", "--out", "runs/first");
        Assert.Contains("best by the validation set: epoch 1", trained.Succeeded());
        Assert.True(File.Exists(lab.PathTo("runs", "first", "best.pth")));

        var snapshot = Directory.GetFiles(lab.PathTo("tests"), "*.verified.cs").Single();
        File.AppendAllText(snapshot, "// a line more\n");
        Assert.NotEqual(0, lab.Run("test", "--no-build").Code);
    }

    // Where Verify's package cannot be had, what stands in for it in Cornet's own tests.
    private static string StandIn => $"""
        <Project>
          <ItemGroup Condition="$(MSBuildProjectName.EndsWith('.Tests'))">
            <PackageReference Remove="Verify.Xunit" />
            <PackageReference Include="DiffPlex" Version="1.9.0" />
            <Reference Include="{Repository.PathTo("tests", "Verify", "bin", BuildFacts.Configuration, "net10.0", "Verify.dll")}" />
          </ItemGroup>
        </Project>
        """;
}
