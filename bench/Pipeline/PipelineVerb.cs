using System.CommandLine;

namespace Cornet.Bench.Pipeline;

/// <summary>The words of the pipeline's study.</summary>
internal static class PipelineVerb
{
    /// <summary>The study.</summary>
    public static Command Study()
    {
        Option<string> data = new("--data") { Description = "A folder of small photographs with train/CLASS/*.jpg: CIFAR-10's.", Required = true };
        Option<int> images = new("--images") { Description = "Large photographs made of them.", DefaultValueFactory = _ => 512 };
        Option<int> rounds = new("--rounds") { Description = "Passes of each variant that count.", DefaultValueFactory = _ => 7 };
        Option<int> batch = new("--batch") { Description = "Images per batch.", DefaultValueFactory = _ => 32 };
        Option<string?> only = new("--only") { Description = "train, evaluation, small or training; all where not given." };
        Command study = new("pipeline", "Images per second from files to batches beside torchvision's ImageFolder and DataLoader, as Markdown.")
        {
            data, images, rounds, batch, only,
        };
        study.SetAction(given =>
        {
            var pipeline = new PipelineStudy(given.GetValue(data)!, given.GetValue(images), given.GetValue(rounds), given.GetValue(batch));
            foreach (var table in pipeline.Tables(given.GetValue(only))) Console.WriteLine(table);
        });
        return study;
    }

    /// <summary>A worker of it.</summary>
    public static Command Worker()
    {
        Argument<string[]> loading = new("loading");
        Command worker = new("load", "A worker of the pipeline's comparison: started by it.") { loading };
        worker.Hidden = true;
        worker.SetAction(given =>
        {
            var arguments = given.GetValue(loading)!;
            if (arguments[0] == Stages.Word) Stages.Serve(Loading.Parse(arguments.AsSpan(1)));
            else SideBySide.Worker.Serve(Loading.Parse(arguments).Passes());
        });
        return worker;
    }
}
