#!/usr/bin/env bash
# A batch on a real Slurm, on this machine: four tasks, one of them killed and requeued; the merged manifest and every
# file must be those of a single run. Needs root. Usage: slurm.sh PATH_OF_BANXIN
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export BANXIN=$(realpath "${1:-target/debug/banxin}")
for tool in slurmctld slurmd munged; do
    if ! command -v "$tool" >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
    fi
done

work=$(mktemp -d)
pids=()
finish() {
    status=$?
    [ "$status" -eq 0 ] || tail -n 20 "$work"/*.log || true
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
chmod 755 "$work"

# A cluster of one node with two places, apart from any other on the machine.
mkdir "$work/munge" "$work/state" "$work/spool"
head -c 1024 /dev/urandom >"$work/munge/key"
chmod 600 "$work/munge/key"
chmod 711 "$work/munge"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
    --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" >/dev/null 2>&1 &
pids+=($!)
cat >"$work/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=1
KillWait=2
ReturnToService=2
MpiDefault=none
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP OverSubscribe=NO
CONF
export SLURM_CONF=$work/slurm.conf
for _ in $(seq 50); do [ -S "$work/munge/socket" ] && break || sleep 0.1; done
slurmctld -D -f "$SLURM_CONF" >/dev/null 2>&1 &
pids+=($!)
sleep 1
slurmd -D -f "$SLURM_CONF" >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 100); do sinfo -h -o %T 2>/dev/null | grep -q idle && break || sleep 0.2; done
sinfo -h -o %T | grep -q idle

# A hundred reports, some bad.
python3 - "$root/samples/wudang-2020.json" "$work/in" <<'PY'
import json, os, sys
report = json.load(open(sys.argv[1]))
for n in range(100):
    folder = f"{sys.argv[2]}/市{n % 5}"
    os.makedirs(folder, exist_ok=True)
    report["issuer"] = f"第{n}局"
    text = json.dumps(report, ensure_ascii=False)
    open(f"{folder}/{n}.json", "w").write(text[: len(text) // 2] if n % 23 == 7 else text)
PY

"$BANXIN" batch "$work/in" -o "$work/whole" >/dev/null 2>&1 || [ $? -eq 1 ]
submitted=$(samples/deploy/slurm/submit.sh "$work/in" "$work/out" 4)
echo "$submitted"
array=$(echo "$submitted" | sed 's/tasks: \([0-9]*\).*/\1/')

# Kill task 2 with SIGKILL while it is at work, and requeue it.
journal="$work/out/.banxin-manifest.2-of-4/journal.jsonl"
for _ in $(seq 600); do
    [ "$(wc -l 2>/dev/null <"$journal" || echo 0)" -ge 4 ] && break || sleep 0.05
done
done_before=$(wc -l <"$journal")
scontrol hold "${array}_2" 2>/dev/null || true
scancel --signal=KILL --full "${array}_2"
for _ in $(seq 100); do scontrol show job "${array}_2" | grep -q 'JobState=RUNNING' || break; sleep 0.1; done
[ -e "$journal" ] || { echo "task 2 had ended before it was killed"; exit 1; }
scontrol requeue "${array}_2"
scontrol release "${array}_2" 2>/dev/null || true
echo "task 2 killed after $done_before reports and requeued"

for _ in $(seq 600); do
    [ -z "$(squeue -h)" ] && break
    # Slurm lets a requeued task wait two minutes; here nothing needs cleaning up in that time.
    scontrol update JobId="${array}_2" StartTime=now 2>/dev/null || true
    sleep 0.5
done
squeue
cmp "$work/whole/manifest.jsonl" "$work/out/manifest.jsonl"
grep -h "与上次相同" "$work"/out/slurm-*_2.log
rm -f "$work"/*/manifest.*-of-* "$work"/*/*.times.jsonl "$work"/out/slurm-*.log
diff -r "$work/whole" "$work/out"
echo "Slurm: merged result equal to the single run's ($(wc -l <"$work/whole/manifest.jsonl") reports)"
