namespace Cornet.App.StudyVerbs;

/// <summary>A study as an indexed job of Kubernetes.</summary>
internal static class KubernetesScript
{
    private const int MostFailures = 5;

    public static string Text(ScriptedStudy study) => $$"""
        # The {{study.Rows.Count}} rows of {{study.Name}} as an indexed job. Edit the image, the claim, the paths and the limits, then: kubectl apply -f THIS_FILE
        # The program is part of the image; data, benchmarks and the folder of the study lie on a volume that all pods can write to (ReadWriteMany).
        # After an error or a deadline: kubectl delete job {{Name(study.Name)}}, and apply it again. A row that is done ends at once.
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: {{Name(study.Name)}}
        spec:
          completionMode: Indexed
          completions: {{study.Rows.Count}}
          parallelism: {{study.Jobs}}
          # A row that fails is started again; when it has failed too often, the others go on. (Kubernetes 1.29 or later.)
          backoffLimitPerIndex: {{MostFailures}}
          podFailurePolicy:
            rules:
              # 75 is no failure: the row was saved and stopped, or the lease of a pod that was killed has not run out. It is started again.
              - action: Ignore
                onExitCodes:
                  containerName: row
                  operator: In
                  values: [75]
              # Nor is a pod that was preempted or evicted, or whose node was drained.
              - action: Ignore
                onPodConditions:
                  - type: DisruptionTarget
                    status: "True"
          template:
            spec:
              restartPolicy: Never
              # The time a row has to save when its pod is told to stop.
              terminationGracePeriodSeconds: 120
              containers:
                - name: row
                  image: registry.example.org/lab:1
                  # The first process of the pod, without a shell, so that it hears the signal itself.
                  command:
        {{string.Join('\n', Command(study).Select(word => $"            - {ScriptWords.InQuotes(word)}"))}}
                  resources:
                    requests: { cpu: {{study.Processors}}, memory: 8Gi }
                    limits: { memory: 8Gi{{(study.Gpu ? ", nvidia.com/gpu: 1" : "")}} }
                  volumeMounts:
                    - name: study
                      mountPath: {{ScriptWords.InQuotes(Path.GetDirectoryName(study.Folder) ?? study.Folder)}}
              volumes:
                - name: study
                  persistentVolumeClaim:
                    claimName: studies

        """;

    // $(NAME) is Kubernetes' own way to write a variable in a command; $$ stands for a dollar sign.
    private static IEnumerable<string> Command(ScriptedStudy study) =>
    [
        .. study.Program.Concat(["study", "run", study.Word]).Select(Literal), "--row", "$(JOB_COMPLETION_INDEX)",
        .. study.Options.SelectMany(option => option).Select(Literal),
    ];

    private static string Literal(string word) => word.Replace("$", "$$");

    // Small letters, digits and dashes, as in the names of hosts.
    private static string Name(string study) =>
        new string([.. study.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')]).Trim('-');
}
