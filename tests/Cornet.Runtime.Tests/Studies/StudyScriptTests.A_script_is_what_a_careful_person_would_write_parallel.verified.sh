#!/bin/bash
# The 8 rows of Recipes by GNU parallel, at most 4 at a time. Exit code: how many rows are not done.
# Started again, it does the rows that did not end with 0 (--joblog, --resume-failed). SIGTERM or Ctrl-C saves and stops: a row is given two minutes
# to save (--termseq; by default it would be killed after less than a second).
# Several machines that share a disk: add --sshloginfile FILE. Every row starts the program named below: do not build it again meanwhile.
mkdir -p '/studies/first try'
exec parallel --jobs 4 --joblog '/studies/first try/parallel.log' --resume-failed --termseq TERM,120000,KILL,25 \
  --tag --line-buffer --quote \
  dotnet /lab/MyLab.dll study run Recipes --row {} \
  --data rendered:low,count=128 \
  --out '/studies/first try' \
  --threads 2 \
  --recipe small \
  --epochs 20 \
  --workers 2 \
  --save-every 5 \
  ::: {0..7}
