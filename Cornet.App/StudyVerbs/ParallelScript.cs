namespace Cornet.App.StudyVerbs;

/// <summary>A study for GNU parallel: one machine, or a few that share a disk.</summary>
internal static class ParallelScript
{
    public static string Text(ScriptedStudy study) => $$"""
        #!/bin/bash
        # The {{study.Rows.Count}} rows of {{study.Name}} by GNU parallel, at most {{study.Jobs}} at a time. Exit code: how many rows are not done.
        # Started again, it does the rows that did not end with 0 (--joblog, --resume-failed). SIGTERM or Ctrl-C saves and stops: a row is given two minutes
        # to save (--termseq; by default it would be killed after less than a second).
        # Several machines that share a disk: add --sshloginfile FILE. Every row starts the program named below: do not build it again meanwhile.
        mkdir -p {{ScriptWords.ForShell(study.Folder)}}
        exec parallel --jobs {{study.Jobs}} --joblog {{ScriptWords.ForShell($"{study.Folder}/parallel.log")}} --resume-failed --termseq TERM,120000,KILL,25 \
          --tag --line-buffer --quote \
          {{string.Join(" \\\n  ", study.Command("{}"))}} \
          ::: {0..{{study.Last}}}

        """;
}
