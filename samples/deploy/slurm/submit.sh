#!/usr/bin/env bash
# Sets a batch of reports on a Slurm cluster: an array of tasks, then one that merges their manifests.
# Usage: submit.sh INPUT OUTPUT [TASKS] [further options of banxin batch]
# INPUT, OUTPUT and banxin with its fonts and layouts must be on a file system that all nodes share.
set -euo pipefail
input=$(realpath "$1") output=$2 tasks=${3:-8}
shift $(($# < 3 ? $# : 3))
mkdir -p "$output"
output=$(realpath "$output")
here=$(dirname "$(realpath "$0")")

array=$(sbatch --parsable --array="1-$tasks" --output="$output/slurm-%A_%a.log" \
    "$here/batch.sbatch" "$input" "$output" "$@")
# Whatever became of the tasks: the merge itself says which shards are missing.
merge=$(sbatch --parsable --dependency="afterany:$array" --output="$output/slurm-%j.log" \
    "$here/merge.sbatch" "$output" $([[ " $* " == *" --strict "* ]] && echo --strict))
echo "tasks: $array  merge: $merge"
