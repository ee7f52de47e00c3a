namespace Cornet.App.StudyVerbs;

/// <summary>A study as a job array of Slurm.</summary>
internal static class SlurmScript
{
    public static string Text(ScriptedStudy study) => $$"""
        #!/bin/bash
        # The {{study.Rows.Count}} rows of {{study.Name}} as a job array. Edit the limits, then: sbatch THIS_FILE
        #SBATCH --job-name={{study.Name}}
        # At most {{study.Jobs}} at a time.
        #SBATCH --array=0-{{study.Last}}%{{study.Jobs}}
        #SBATCH --cpus-per-task={{study.Processors}}
        #SBATCH --mem=8G
        #SBATCH --time=24:00:00
        {{(study.Gpu ? "" : "#")}}#SBATCH --gres=gpu:1
        ##SBATCH --partition=NAME
        # A row that is preempted, or whose node fails, is queued again and goes on from its last checkpoint. So does its log.
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --output=%x-%a.log
        # Two minutes before the time limit a row saves and stops.
        #SBATCH --signal=B:USR1@120
        #
        # A row ends with 0 (done), 75 (saved and stopped, or being done elsewhere), or else has failed. Slurm shows 75 as FAILED 75:0, and queues the row
        # again only where the administrator has set RequeueExit=75. To submit the rows that are not done:
        #
        #   sbatch --array="$({{study.About("rows")}})%{{study.Jobs}}" THIS_FILE
        #
        # Submitting all of them again is harmless, too: a row that is done ends at once.
        # Every row starts the program named below: do not build it again while rows run or wait.

        # exec: the signals reach the row itself. bash would hear them only when the row has ended.
        exec {{string.Join(" \\\n  ", study.Command("\"$SLURM_ARRAY_TASK_ID\""))}}

        """;
}
