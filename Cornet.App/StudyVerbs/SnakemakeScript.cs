namespace Cornet.App.StudyVerbs;

/// <summary>A study as a Snakefile.</summary>
internal static class SnakemakeScript
{
    private const int Retries = 3;

    public static string Text(ScriptedStudy study) => $$"""
        # The {{study.Rows.Count}} rows of {{study.Name}}: each is a job, and is done when its row.json exists. With this file as Snakefile:
        #
        #   snakemake --cores {{study.Jobs * study.Processors}} --keep-going --rerun-incomplete --rerun-triggers mtime
        #
        # --keep-going: when a row fails, the others go on. --rerun-incomplete: rows that were interrupted go on from their last checkpoint.
        # --rerun-triggers mtime: rows that are done stay done when this file is edited.
        # On a cluster with Slurm add --slurm --jobs {{study.Jobs}}; from Snakemake 8 on it is --executor slurm.
        # Every row starts the program named below: do not build it again while rows run or wait.

        FOLDER = {{ScriptWords.InQuotes(study.Folder)}}

        ROWS = [
        {{string.Join('\n', study.Rows.Select(row => $"    {ScriptWords.InQuotes(row)},"))}}
        ]

        localrules: all

        rule all:
            input: [f"{FOLDER}/rows/{row}/row.json" for row in ROWS]

        rule row:
            output: FOLDER + "/rows/{row}/row.json"
            params: number=lambda wildcards: ROWS.index(wildcards.row)
            threads: {{study.Processors}}
            resources: mem_mb=8000, runtime=1440{{(study.Gpu ? ", slurm_extra=\"--gres=gpu:1\"" : "")}}
            # A row that was told to stop ends with 75 and is tried again, as one that failed.
            retries: {{Retries}}
            shell:
                {{string.Join("\n        ", Command(study))}}

        """;

    // One string after the other is one string in Python. Braces are Snakemake's.
    private static IEnumerable<string> Command(ScriptedStudy study)
    {
        const string Row = "ROW";
        var parts = study.Command(Row).Select(part => part.Replace("{", "{{").Replace("}", "}}")).ToArray();
        parts[0] = $"{parts[0][..^Row.Length]}{{params.number}}";
        return parts.Select((part, place) => ScriptWords.InQuotes(place == 0 ? part : $" {part}"));
    }
}
