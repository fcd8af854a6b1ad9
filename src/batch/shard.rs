//! Shards: a batch parted between machines, each report in exactly one part.

use std::fmt;
use std::str::FromStr;

use crate::support::digest;

/// One part of a batch: number `index` (from 1) of `count`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shard {
    index: u32,
    count: u32,
}

/// The environment variable with the number of shards where the scheduler tells only the index (Kubernetes).
pub const COUNT_VARIABLE: &str = "BANXIN_SHARDS";

impl Shard {
    /// Number `index` (from 1) of `count`.
    pub fn new(index: u32, count: u32) -> Option<Shard> {
        (1..=count).contains(&index).then_some(Shard { index, count })
    }

    /// What a scheduler says of this process: a Slurm array task, or a Kubernetes Indexed Job (whose controller tells
    /// the index only, so the count comes from [`COUNT_VARIABLE`]).
    ///
    /// # Errors
    /// In Chinese, when the variables are there and make no sense: to go on would do the whole batch on every machine.
    pub fn from_environment(get: impl Fn(&str) -> Option<String>) -> Result<Option<Shard>, String> {
        let number = |name: &str| match get(name).filter(|text| !text.is_empty()) {
            Some(text) => text.trim().parse::<u32>().map(Some).map_err(|_| format!("环境变量 {name}={text} 不是数字")),
            None => Ok(None),
        };
        if let Some(id) = number("SLURM_ARRAY_TASK_ID")? {
            let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(0);
            let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
            let Some(count) = number("SLURM_ARRAY_TASK_COUNT")? else { return Ok(None) };
            let index = (id.saturating_sub(first) / step).saturating_add(1);
            let wrong = || format!("SLURM_ARRAY_TASK_ID={id} 不在任务数组（共 {count} 个）之内；请用 --shard 写明");
            return Shard::new(index, count).map(Some).ok_or_else(wrong);
        }
        if let Some(id) = number("JOB_COMPLETION_INDEX")? {
            let missing = || format!("有 JOB_COMPLETION_INDEX={id}，但没有 {COUNT_VARIABLE}（总片数）");
            let count = number(COUNT_VARIABLE)?.ok_or_else(missing)?;
            let wrong = || format!("JOB_COMPLETION_INDEX={id} 不在总片数 {COUNT_VARIABLE}={count} 之内");
            return Shard::new(id.saturating_add(1), count).map(Some).ok_or_else(wrong);
        }
        Ok(None)
    }

    /// Whether a report belongs to this shard. It depends on the name of the report's outputs alone, so that a report
    /// stays in its shard when others come and go.
    pub fn owns(self, output: &str) -> bool {
        digest::number(output) % u64::from(self.count) == u64::from(self.index - 1)
    }

    /// The name of this shard's manifest without its extension, such as `manifest.3-of-8`.
    pub fn manifest(self) -> String {
        format!("manifest.{}-of-{}", self.index, self.count)
    }

    /// The name of the manifest of a shard or of a whole batch, without its extension.
    pub fn manifest_of(shard: Option<Shard>) -> String {
        shard.map_or("manifest".to_owned(), Shard::manifest)
    }

    /// Reads the name of a shard's manifest.
    pub fn of_manifest(name: &str) -> Option<Shard> {
        let (index, count) = name.strip_prefix("manifest.")?.strip_suffix(".jsonl")?.split_once("-of-")?;
        let shard = Shard::new(index.parse().ok()?, count.parse().ok()?)?;
        (format!("{}.jsonl", shard.manifest()) == name).then_some(shard)
    }

    /// Which part it is, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many parts there are.
    pub fn count(self) -> u32 {
        self.count
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/').and_then(|(i, n)| Shard::new(i.trim().parse().ok()?, n.trim().parse().ok()?));
        parts.ok_or_else(|| "写成“第几片/共几片”，从 1 数起，例如 3/8".to_owned())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 片（共 {} 片）", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(variables: &[(&str, &str)]) -> Result<Option<Shard>, String> {
        let get = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Shard::from_environment(get)
    }

    #[test]
    fn schedulers_are_understood() {
        let shard = |i, n| Ok(Some(Shard { index: i, count: n }));
        assert_eq!(found(&[]), Ok(None));
        let slurm = |id, first| {
            let count = ("SLURM_ARRAY_TASK_COUNT", "4");
            found(&[("SLURM_ARRAY_TASK_ID", id), count, ("SLURM_ARRAY_TASK_MIN", first)])
        };
        assert_eq!(slurm("0", "0"), shard(1, 4));
        assert_eq!(slurm("4", "1"), shard(4, 4));
        assert!(slurm("9", "1").is_err());
        let step = [("SLURM_ARRAY_TASK_ID", "7"), ("SLURM_ARRAY_TASK_MIN", "1"), ("SLURM_ARRAY_TASK_STEP", "2")];
        assert_eq!(found(&[&step[..], &[("SLURM_ARRAY_TASK_COUNT", "4")]].concat()), shard(4, 4));
        assert_eq!(found(&[("JOB_COMPLETION_INDEX", "7"), (COUNT_VARIABLE, "8")]), shard(8, 8));
        assert!(found(&[("JOB_COMPLETION_INDEX", "8"), (COUNT_VARIABLE, "8")]).is_err());
        assert!(found(&[("JOB_COMPLETION_INDEX", "1")]).is_err(), "without a count it would do everything");
        assert!(found(&[("SLURM_ARRAY_TASK_ID", "x")]).is_err());
    }

    #[test]
    fn a_part_is_written_as_people_count() {
        assert_eq!("3/8".parse(), Ok(Shard { index: 3, count: 8 }));
        for wrong in ["0/8", "9/8", "3", "3/0", "a/b", "", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        assert_eq!(Shard::of_manifest("manifest.3-of-8.jsonl"), Shard::new(3, 8));
        assert_eq!(Shard::of_manifest("manifest.03-of-8.jsonl"), None);
        assert_eq!(Shard::of_manifest("manifest.jsonl"), None);
    }

    proptest! {
        #[test]
        fn shards_part_the_reports(outputs in proptest::collection::vec("[a-z/省市]{1,12}", 1..50), count in 1u32..20) {
            for output in outputs {
                let owners = (1..=count).filter(|&i| Shard { index: i, count }.owns(&output)).count();
                prop_assert_eq!(owners, 1);
            }
        }
    }
}
