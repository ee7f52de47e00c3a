using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Google.Protobuf;
using Tensorboard;

namespace Cornet.Runtime.Tests.Training;

public class TrainingCallbackTests
{
    private static readonly Recipe Quick = new() { Epochs = 2, BatchSize = 16, LearningRate = 0.1, Seed = 5 };

    [Fact]
    public void A_callback_is_told_of_start_steps_epochs_and_end()
    {
        var calls = new Calls();
        using var trainer = new Trainer(TrainerTests.Fresh(Quick), Quick) { Callbacks = [calls] };
        var data = Tints.For(Quick);
        var outcome = trainer.Fit(data.Train, data.Validation);
        Assert.Equal(["start 0", "1", "2", "3", "4", "epoch 1", "5", "6", "7", "8", "epoch 2", "end 2"], calls.Heard);
        Assert.Equal(8, calls.Steps.Count);
        Assert.All(calls.Steps, step => Assert.Equal(16, step.Images));
        Assert.Equal(outcome.Epochs[0].TrainLoss, calls.Steps.Take(4).Average(step => step.Loss), 1e-9);
        Assert.Equal(Enumerable.Range(0, 8).Select(step => Quick.LearningRateAt(step / 4.0)), calls.Steps.Select(step => step.LearningRate));
    }

    [Fact]
    public void A_callback_that_throws_is_reported_once_and_the_training_goes_on_to_the_same_bits()
    {
        using var quiet = new Trainer(TrainerTests.Fresh(Quick), Quick);
        quiet.Fit(Tints.For(Quick).Train, null);
        List<string> said = [];
        Calls failing = new() { Fails = "2" }, other = new();
        using var trainer = new Trainer(TrainerTests.Fresh(Quick), Quick) { Callbacks = [failing, other], Warn = said.Add };
        trainer.Fit(Tints.For(Quick).Train, null);
        Assert.Equal(["warning: the training goes on without Calls: the disk of the log is full."], said);
        Assert.Equal(["start 0", "1", "2"], failing.Heard);
        Assert.Equal("end 2", other.Heard[^1]);
        Assert.Equal(WeightFiles.Lines(quiet.Model.State()), WeightFiles.Lines(trainer.Model.State()));
    }

    [Fact]
    public void A_training_that_an_exception_ends_is_told_without_an_outcome()
    {
        using var network = new PlainNetwork { LosesAt = 2 };
        var calls = new Calls();
        using var trainer = new Trainer(network, Quick) { Callbacks = [calls] };
        Assert.Throws<CornetException>(() => { trainer.Fit(Tints.For(Quick).Train, null); });
        Assert.Equal(["start 0", "1", "2", "end without an outcome"], calls.Heard);
    }

    [Fact]
    public void A_meter_shows_loss_images_per_second_and_waiting()
    {
        Dictionary<string, List<double>> measured = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == "Cornet.Training") own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            Assert.Equal("SmallNetwork", tags[0].Value);
            if (!measured.TryGetValue($"{instrument.Name} {instrument.Unit}", out var values)) measured.Add($"{instrument.Name} {instrument.Unit}", values = []);
            values.Add(value);
        });
        listener.Start();
        var calls = new Calls();
        using var trainer = new Trainer(TrainerTests.Fresh(Quick), Quick) { Callbacks = [calls] };
        trainer.Fit(Tints.For(Quick).Train, null);
        Assert.Equal(["cornet.training.images_per_second {image}/s", "cornet.training.loss {nat}", "cornet.training.waiting 1"], measured.Keys.Order());
        Assert.Equal(calls.Steps.Select(step => step.Loss), measured["cornet.training.loss {nat}"]);
        Assert.All(measured["cornet.training.images_per_second {image}/s"], value => Assert.True(value > 0));
        Assert.All(measured["cornet.training.waiting 1"], value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void TensorBoard_has_loss_and_learning_rate_of_every_step_and_a_resumed_run_begins_where_it_stood()
    {
        using var scratch = new ScratchFolder();
        var calls = new Calls();
        var one = Quick with { Epochs = 1 };
        using (var folder = RunFolder.Create(scratch["run"]))
        {
            using var first = new Trainer(TrainerTests.Fresh(one), one) { Callbacks = [calls] };
            first.Fit(Tints.For(one).Train, null, folder);
            using var second = new Trainer(TrainerTests.Fresh(Quick), Quick) { Callbacks = [calls] };
            second.Restore(folder.Last);
            second.Fit(Tints.For(Quick).Train, null, folder);
        }

        var files = Directory.GetFiles(scratch["run/steps"]).Order(StringComparer.Ordinal).Select(Events).ToList();
        Assert.Equal(2, files.Count);
        Assert.Contains(files[1], entry => entry.SessionLog?.Status == SessionLog.Types.SessionStatus.Start && entry.Step == 5);
        var shown = files.SelectMany(entries => entries).Where(entry => entry.Summary is not null)
            .Select(entry => (entry.Step, string.Join(" ", entry.Summary.Value.Select(value => $"{value.Tag} {value.SimpleValue}"))));
        Assert.Equal(calls.Steps.Select(step => (step.Step, $"loss/step {(float)step.Loss} learning_rate/step {(float)step.LearningRate}")), shown);
    }

    [Fact]
    public void MLflow_gets_a_run_with_params_metrics_and_its_end()
    {
        using var server = new MlflowStub();
        List<string> said = [];
        using var trainer = new Trainer(TrainerTests.Fresh(Quick), Quick) { Callbacks = [new MlflowCallback(server.Url, "small ones")], Warn = said.Add };
        var data = Tints.For(Quick);
        var outcome = trainer.Fit(data.Train, data.Validation);
        Assert.Empty(said);
        Assert.Equal(
            ["GET experiments/get-by-name?experiment_name=small%20ones", "POST experiments/create", "POST runs/create", "POST runs/log-batch", "POST runs/log-batch", "POST runs/log-batch", "POST runs/update"],
            server.Requests.Select(request => request.What));
        Assert.Equal("small ones", $"{server.Requests[1].Body!["name"]}");
        Assert.Equal("7", $"{server.Requests[2].Body!["experiment_id"]}");
        var parameters = server.Requests[3].Body!["params"]!.AsArray().ToDictionary(one => $"{one!["key"]}", one => $"{one!["value"]}");
        Assert.Equal(("SmallNetwork", "0.1", "16", "cosine"), (parameters["model"], parameters["learningRate"], parameters["batchSize"], parameters["schedule"]));
        var metrics = server.Requests.Skip(4).Take(2).SelectMany(request => request.Body!["metrics"]!.AsArray()).Select(one => (Key: $"{one!["key"]}", Step: (long)one["step"]!, Value: (double)one["value"]!)).ToList();
        Assert.Equal(Enumerable.Range(1, 8).Select(step => (long)step), metrics.Where(one => one.Key == "loss/step").Select(one => one.Step));
        Assert.Equal(outcome.Epochs.Select(epoch => (epoch.Epoch * 4L, epoch.ValidationLoss!.Value)), metrics.Where(one => one.Key == "loss/validation").Select(one => (one.Step, one.Value)));
        Assert.Equal("FINISHED", $"{server.Requests[^1].Body!["status"]}");
        Assert.All(server.Requests.Skip(3), request => Assert.Equal("run-1", $"{request.Body!["run_id"]}"));
    }

    [Fact]
    public void An_MLflow_server_that_fails_in_the_middle_costs_one_warning()
    {
        using var server = new MlflowStub { RefusesMetrics = true };
        List<string> said = [];
        using var trainer = new Trainer(TrainerTests.Fresh(Quick), Quick) { Callbacks = [new MlflowCallback(server.Url, "x")], Warn = said.Add };
        Assert.False(trainer.Fit(Tints.For(Quick).Train, null).Interrupted);
        Assert.Equal($"warning: the training goes on without MlflowCallback: the MLflow server '{server.Url}' refused runs/log-batch with 500: the database is gone.", Assert.Single(said));
    }

    [Fact]
    public void An_MLflow_server_that_is_not_there_costs_one_line_on_the_command_line()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["train", "SmallNetwork", "--data", "rendered:low,count=32,size=32", "--epochs", "1", "--batch", "8", "--out", scratch["run"]];
        Assert.StartsWith("--mlflow must be the URL of a server", App.CommandRun.Refused([.. words, "--mlflow", "somewhere"]));
        Assert.StartsWith("--mlflow-experiment needs --mlflow URL", App.CommandRun.Refused([.. words, "--mlflow-experiment", "x"]));
        var url = $"http://127.0.0.1:{MlflowStub.FreePort()}/";
        var run = App.CommandRun.Of([.. words, "--mlflow", url]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith($"warning: the training goes on without MlflowCallback: the MLflow server '{url}' cannot be reached", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(scratch["run"], "best.pth")));
    }

    // Records of TFRecord: length, checksum, bytes, checksum.
    private static List<Event> Events(string path)
    {
        var bytes = File.ReadAllBytes(path);
        List<Event> events = [];
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BitConverter.ToInt64(bytes, at);
            events.Add(Event.Parser.ParseFrom(bytes, at + 12, length));
            at += length + 16;
        }

        return events;
    }

    private sealed class Calls : ITrainingCallback
    {
        public List<string> Heard { get; } = [];

        public List<StepMetrics> Steps { get; } = [];

        public string? Fails { get; init; }

        public void OnStart(TrainingStart start) => Hear($"start {start.StepsDone}");

        public void OnSteps(IReadOnlyList<StepMetrics> steps, RunningMean epoch)
        {
            foreach (var step in steps)
            {
                Steps.Add(step);
                Hear($"{step.Step}");
            }
        }

        public void OnEpoch(EpochMetrics epoch) => Hear($"epoch {epoch.Epoch}");

        public void OnEnd(TrainingOutcome? outcome) => Hear(outcome is null ? "end without an outcome" : $"end {outcome.Epochs.Count}");

        private void Hear(string what)
        {
            Heard.Add(what);
            if (what == Fails) throw new IOException("the disk of the log is full.");
        }
    }

    /// <summary>Answers as an MLflow server that has no experiment yet, and keeps what it was asked.</summary>
    private sealed class MlflowStub : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public MlflowStub()
        {
            Url = new Uri($"http://127.0.0.1:{FreePort()}/");
            _listener.Prefixes.Add($"{Url}");
            _listener.Start();
            _serving = Task.Run(Serve);
        }

        public Uri Url { get; }

        public bool RefusesMetrics { get; init; }

        public List<(string What, JsonNode? Body)> Requests { get; } = [];

        public static int FreePort()
        {
            using var socket = new TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }

        public void Dispose()
        {
            _listener.Close();
            _serving.Wait();
        }

        private void Serve()
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = _listener.GetContext();
                }
                catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }

                using var reader = new StreamReader(context.Request.InputStream);
                var (text, what) = (reader.ReadToEnd(), context.Request.Url!.PathAndQuery.Replace("/api/2.0/mlflow/", ""));
                var body = text.Length == 0 ? null : JsonNode.Parse(text);
                Requests.Add(($"{context.Request.HttpMethod} {what}", body));
                var refuses = RefusesMetrics && body?["metrics"] is not null;
                context.Response.StatusCode = refuses ? 500 : what.StartsWith("experiments/get-by-name", StringComparison.Ordinal) ? 404 : 200;
                context.Response.OutputStream.Write(System.Text.Encoding.UTF8.GetBytes(refuses ? "the database is gone" : what switch
                {
                    "experiments/create" => """{"experiment_id": "7"}""",
                    "runs/create" => """{"run": {"info": {"run_id": "run-1"}}}""",
                    _ => "{}",
                }));
                context.Response.Close();
            }
        }
    }
}
