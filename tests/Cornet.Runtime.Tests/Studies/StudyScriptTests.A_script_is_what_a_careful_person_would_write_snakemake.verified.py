# The 8 rows of Recipes: each is a job, and is done when its row.json exists. With this file as Snakefile:
#
#   snakemake --cores 8 --keep-going --rerun-incomplete --rerun-triggers mtime
#
# --keep-going: when a row fails, the others go on. --rerun-incomplete: rows that were interrupted go on from their last checkpoint.
# --rerun-triggers mtime: rows that are done stay done when this file is edited.
# On a cluster with Slurm add --slurm --jobs 4; from Snakemake 8 on it is --executor slurm.
# Every row starts the program named below: do not build it again while rows run or wait.

FOLDER = "/studies/first try"

ROWS = [
    "000-base-seed1",
    "001-rate_0.01-seed1",
    "002-rate_0.03-seed1",
    "003-mixup_0.2-seed1",
    "004-ema_0.9-seed1",
    "005-accumulate_2-seed1",
    "006-optimizer_adamw-seed1",
    "007-smoothing_0.2-seed1",
]

localrules: all

rule all:
    input: [f"{FOLDER}/rows/{row}/row.json" for row in ROWS]

rule row:
    output: FOLDER + "/rows/{row}/row.json"
    params: number=lambda wildcards: ROWS.index(wildcards.row)
    threads: 2
    resources: mem_mb=8000, runtime=1440
    # A row that was told to stop ends with 75 and is tried again, as one that failed.
    retries: 3
    shell:
        "dotnet /lab/MyLab.dll study run Recipes --row {params.number}"
        " --data rendered:low,count=128"
        " --out '/studies/first try'"
        " --threads 2"
        " --recipe small"
        " --epochs 20"
        " --workers 2"
        " --save-every 5"
