using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cornet.Runtime.Training;

/// <summary>
/// Logs a training to an MLflow tracking server by its REST API (version 2.0): the recipe as params, and loss and learning rate of every step and what epochs came to as metrics.
/// Each session is a run of its own, of the status FINISHED, KILLED (interrupted) or FAILED. Requests go out beside the training, a batch at a time.
/// </summary>
/// <param name="server">The server, such as <c>http://localhost:5000</c>.</param>
/// <param name="experiment">The experiment, which is made where it does not exist.</param>
/// <param name="handler">Sends the requests; over the network if not given.</param>
public sealed class MlflowCallback(Uri server, string experiment, HttpMessageHandler? handler = null) : ITrainingCallback
{
    // What the API takes in one request.
    private const int MostMetrics = 1000, MostParams = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(handler ?? new SocketsHttpHandler()) { Timeout = Patience };
    private readonly List<JsonObject> _metrics = [];
    private Task _sending = Task.CompletedTask;
    private string _run = "";
    private int _perEpoch;

    /// <summary>Makes the run, and waits for that.</summary>
    /// <exception cref="CornetException">The server cannot be reached, or refuses.</exception>
    public void OnStart(TrainingStart start)
    {
        _perEpoch = start.StepsPerEpoch;
        var id = ExperimentId();
        var made = Send(HttpMethod.Post, "runs/create", new JsonObject
        {
            ["experiment_id"] = id, ["run_name"] = start.Model, ["start_time"] = Now(), ["tags"] = new JsonArray(Entry("mlflow.source.name", "cornet train")),
        });
        _run = Text(made?["run"]?["info"], "run_id");
        JsonObject[] parameters =
        [
            Entry("model", start.Model), Entry("images", $"{start.Images}"), Entry("stepsPerEpoch", $"{start.StepsPerEpoch}"), Entry("stepsDone", $"{start.StepsDone}"),
            .. JsonSerializer.SerializeToNode(start.Recipe, RunJson.Compact)!.AsObject().Where(one => one.Value is not null && $"{one.Value}".Length > 0)
                .Select(one => Entry(one.Key, $"{one.Value}")),
        ];
        foreach (var some in parameters.Chunk(MostParams)) Send(HttpMethod.Post, "runs/log-batch", new JsonObject { ["run_id"] = _run, ["params"] = new JsonArray([.. some]) });
    }

    /// <inheritdoc/>
    public void OnSteps(IReadOnlyList<StepMetrics> steps, RunningMean epoch)
    {
        foreach (var step in steps)
        {
            Add("loss/step", step.Loss, step.Step);
            Add("learning_rate/step", step.LearningRate, step.Step);
        }

        if (_metrics.Count >= MostMetrics / 2) Flush();
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochMetrics epoch)
    {
        // At its last step, so that steps and epochs share an axis.
        foreach (var (tag, value) in epoch.Scalars()) Add(tag, value, (long)epoch.Epoch * _perEpoch);
        Flush();
    }

    /// <summary>Waits until everything is sent, and ends the run.</summary>
    /// <exception cref="CornetException">The server could not be reached, or refused something.</exception>
    public void OnEnd(TrainingOutcome? outcome)
    {
        using (_client)
        {
            Flush();
            _sending.GetAwaiter().GetResult();
            Send(HttpMethod.Post, "runs/update", new JsonObject
            {
                ["run_id"] = _run, ["status"] = outcome is null ? "FAILED" : outcome.Interrupted ? "KILLED" : "FINISHED", ["end_time"] = Now(),
            });
        }
    }

    private static JsonObject Entry(string key, string value) => new() { ["key"] = key, ["value"] = value };

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private string ExperimentId()
    {
        var found = Send(HttpMethod.Get, $"experiments/get-by-name?experiment_name={Uri.EscapeDataString(experiment)}", null, missingIsNull: true);
        return found is null
            ? Text(Send(HttpMethod.Post, "experiments/create", new JsonObject { ["name"] = experiment }), "experiment_id")
            : Text(found["experiment"], "experiment_id");
    }

    private string Text(JsonNode? node, string name) =>
        node?[name] is JsonValue value ? $"{value}" : throw new CornetException($"'{server}' does not answer as an MLflow server: there is no {name}; check --mlflow.");

    private void Add(string key, double value, long step)
    {
        // JSON has no other numbers.
        if (double.IsFinite(value)) _metrics.Add(new JsonObject { ["key"] = key, ["value"] = value, ["timestamp"] = Now(), ["step"] = step });
    }

    // One request after the other; what went wrong with one is said at the next.
    private void Flush()
    {
        if (_sending.IsFaulted) _sending.GetAwaiter().GetResult();
        foreach (var some in _metrics.Chunk(MostMetrics))
        {
            var body = new JsonObject { ["run_id"] = _run, ["metrics"] = new JsonArray([.. some]) };
            var before = _sending;
            _sending = Task.Run(async () =>
            {
                await before.ConfigureAwait(false);
                Send(HttpMethod.Post, "runs/log-batch", body);
            });
        }

        _metrics.Clear();
    }

    private JsonNode? Send(HttpMethod method, string path, JsonObject? body, bool missingIsNull = false)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(new Uri($"{server.ToString().TrimEnd('/')}/"), $"api/2.0/mlflow/{path}"));
            if (body is not null) request.Content = JsonContent.Create<JsonNode>(body);
            using var answer = _client.Send(request);
            using var stream = answer.Content.ReadAsStream();
            if (missingIsNull && answer.StatusCode == HttpStatusCode.NotFound) return null;
            if (!answer.IsSuccessStatusCode)
            {
                using var reader = new StreamReader(stream);
                throw new CornetException($"the MLflow server '{server}' refused {path.Split('?')[0]} with {(int)answer.StatusCode}: {FirstLine(reader.ReadToEnd())}.");
            }

            return JsonNode.Parse(stream);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            throw new CornetException($"the MLflow server '{server}' cannot be reached ({fault.Message.TrimEnd('.')}); check --mlflow.", fault);
        }
        catch (JsonException fault)
        {
            throw new CornetException($"'{server}' does not answer as an MLflow server: its answer is no JSON; check --mlflow.", fault);
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0] is { Length: > 200 } line ? line[..200] : text.Split('\n')[0];
}
