//! Many single reads at once become one Describe call.
//!
//! Terraform refreshes resources one by one, but several at the same time. A [`Batcher`] collects their keys until it has
//! as many as the API takes in one call, or until no other key has joined for a moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::error::Error;
use super::kind::Kind;

/// A batch closes when no key has joined for this long. Between two reads of one worker Terraform plans the object, which
/// takes some milliseconds and more where ten workers share two cores. A full batch closes at once, so the pause costs
/// time only where there is nothing left to wait for.
const QUIET: Duration = Duration::from_millis(25);

/// A batch closes after this long, however many keys are still joining one by one.
const LONGEST: Duration = Duration::from_millis(250);

type Answer<T> = Result<Option<T>, Error>;
type Found<K, T> = Result<BTreeMap<K, T>, Error>;
type Load<K, T> =
    Box<dyn FnOnce(Vec<K>) -> Pin<Box<dyn Future<Output = Found<K, T>> + Send>> + Send>;

/// Collects reads; keys of one `group` (such as one cluster) share a call.
pub(crate) struct Batcher<G, K, T> {
    limit: usize,
    open: Arc<Mutex<BTreeMap<G, Batch<K, T>>>>,
    /// Whose turn it is, by group.
    turns: Mutex<BTreeMap<G, Arc<tokio::sync::Mutex<()>>>>,
}

/// The reads that wait for one call.
struct Batch<K, T> {
    number: u64,
    joined: Instant,
    waiting: BTreeMap<K, Vec<oneshot::Sender<Answer<T>>>>,
    load: Load<K, T>,
}

impl<G, K, T> fmt::Debug for Batcher<G, K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batcher")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl<G, K, T> Batcher<G, K, T>
where
    G: Clone + Ord + Send + 'static,
    K: Clone + Ord + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// A batcher for calls of at most `limit` keys.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            open: Arc::default(),
            turns: Mutex::default(),
        }
    }

    /// The object at `key`, or `None` when the call does not return it. The first read of a batch brings the call
    /// that is made: `load` takes all keys and answers with those that exist.
    pub(crate) async fn get<F>(
        &self,
        group: G,
        key: K,
        load: impl FnOnce(Vec<K>) -> F + Send + 'static,
    ) -> Result<Option<T>, Error>
    where
        F: Future<Output = Result<BTreeMap<K, T>, Error>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.join(
            group,
            key,
            sender,
            Box::new(move |keys| Box::pin(load(keys))),
        );
        receiver.await.unwrap_or_else(|_| {
            Err(Error::new(
                "",
                Kind::Other,
                "The provider stopped before the answer of AWS arrived. This is a fault of the provider; run again, and \
                 report it if it happens again.",
            ))
        })
    }

    /// Adds a reader to the group's open batch; opens one if there is none, and sends it when it is full.
    fn join(&self, group: G, key: K, reader: oneshot::Sender<Answer<T>>, load: Load<K, T>) {
        static NUMBERS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = open.entry(group.clone()).or_insert_with(|| {
            let number = NUMBERS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            self.close_later(group.clone(), number);
            Batch {
                number,
                joined: Instant::now(),
                waiting: BTreeMap::new(),
                load,
            }
        });
        batch.joined = Instant::now();
        batch.waiting.entry(key).or_default().push(reader);
        if batch.waiting.len() >= self.limit
            && let Some(full) = open.remove(&group)
        {
            tokio::spawn(full.run());
        }
    }

    /// Sends the batch when it is due, unless it has filled up before. In a task of its own, so that a reader that goes
    /// away does no harm to others. The clock starts when the group's call before has ended: Terraform reads a fixed number of
    /// objects at a time and asks for the next ones when it has its answers, so all of them meet in one batch.
    fn close_later(&self, group: G, number: u64) {
        let open = Arc::clone(&self.open);
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(group.clone()).or_default())
        };
        tokio::spawn(async move {
            let _turn = turn.lock().await;
            let begun = Instant::now();
            let batch = loop {
                match take_due(&open, &group, number, begun) {
                    Due::Now(batch) => break batch,
                    Due::At(then) => tokio::time::sleep_until(then).await,
                    Due::Sent => return,
                }
            };
            batch.run().await;
        });
    }
}

/// Whether a batch is to be sent.
enum Due<K, T> {
    Now(Batch<K, T>),
    At(Instant),
    /// It has filled up, and is on its way.
    Sent,
}

/// Takes the group's batch of that number, if it is due. `begun` is when its turn came.
fn take_due<G: Ord, K, T>(
    open: &Mutex<BTreeMap<G, Batch<K, T>>>,
    group: &G,
    number: u64,
    begun: Instant,
) -> Due<K, T> {
    let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(batch) = open.get(group).filter(|batch| batch.number == number) else {
        return Due::Sent;
    };
    let due = (batch.joined.max(begun) + QUIET).min(begun + LONGEST);
    if due > Instant::now() {
        return Due::At(due);
    }
    open.remove(group).map_or(Due::Sent, Due::Now)
}

impl<K: Clone + Ord, T: Clone> Batch<K, T> {
    async fn run(self) {
        let keys: BTreeSet<K> = self.waiting.keys().cloned().collect();
        let found = (self.load)(keys.into_iter().collect()).await;
        for (key, readers) in self.waiting {
            let answer = match &found {
                Ok(found) => Ok(found.get(&key).cloned()),
                Err(error) => Err(error.clone()),
            };
            for reader in readers {
                // A reader that has gone away needs no answer.
                let _ = reader.send(answer.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;

    type Calls = Arc<Mutex<Vec<usize>>>;

    /// Answers with ten times the key; odd keys do not exist.
    fn load(calls: &Calls) -> impl FnOnce(Vec<u32>) -> std::future::Ready<Found<u32, u32>> + use<> {
        let calls = Arc::clone(calls);
        move |keys| {
            calls.lock().unwrap().push(keys.len());
            std::future::ready(Ok(keys
                .into_iter()
                .filter(|key| key % 2 == 0)
                .map(|key| (key, key * 10))
                .collect()))
        }
    }

    #[tokio::test]
    async fn twenty_five_reads_are_three_calls() {
        let (batcher, calls) = (Batcher::new(10), Calls::default());
        let answers =
            join_all((0..25_u32).map(|key| batcher.get("cluster", key, load(&calls)))).await;
        for (key, answer) in (0..25).zip(answers) {
            assert_eq!(answer.unwrap(), (key % 2 == 0).then_some(key * 10));
        }
        assert_eq!(*calls.lock().unwrap(), [10, 10, 5]);
    }

    #[tokio::test]
    async fn readers_that_take_turns_meet_in_full_batches() {
        let (batcher, calls) = (Arc::new(Batcher::new(10)), Calls::default());
        let worker = |worker: u32| {
            let (batcher, calls) = (Arc::clone(&batcher), Arc::clone(&calls));
            async move {
                for round in 0..5 {
                    // Not all begin at once: they are spread over 45 ms, with 5 ms between two of them.
                    tokio::time::sleep(Duration::from_millis(u64::from(worker * 5))).await;
                    let calls = Arc::clone(&calls);
                    let slow = move |keys: Vec<u32>| async move {
                        calls.lock().unwrap().push(keys.len());
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        Ok(keys.into_iter().map(|key| (key, key)).collect())
                    };
                    assert!(
                        batcher
                            .get("cluster", worker * 5 + round, slow)
                            .await
                            .unwrap()
                            .is_some()
                    );
                }
            }
        };
        join_all((0..10).map(worker)).await;
        let calls = calls.lock().unwrap();
        assert_eq!(calls.iter().sum::<usize>(), 50);
        // Five would be perfect, fifty no batching at all; a busy machine needs some slack.
        assert!(calls.len() <= 12, "{calls:?}");
    }

    #[tokio::test]
    async fn the_same_key_is_asked_once_and_groups_do_not_mix() {
        let (batcher, calls) = (Batcher::new(10), Calls::default());
        let reads = [("a", 2), ("a", 2), ("b", 2)]
            .map(|(group, key)| batcher.get(group, key, load(&calls)));
        assert!(
            join_all(reads)
                .await
                .into_iter()
                .all(|answer| answer.unwrap() == Some(20))
        );
        assert_eq!(*calls.lock().unwrap(), [1, 1]);
    }

    #[tokio::test]
    async fn an_error_reaches_every_reader_and_a_later_read_asks_again() {
        let batcher: Batcher<&str, u32, u32> = Batcher::new(10);
        let fail =
            |_| std::future::ready(Err(Error::new("ecs:DescribeServices", Kind::Denied, "no")));
        let answers = join_all([1, 2].map(|key| batcher.get("a", key, fail))).await;
        assert!(answers.iter().all(|answer| {
            answer
                .as_ref()
                .is_err_and(|error| error.kind() == Kind::Denied)
        }));
        assert_eq!(
            batcher.get("a", 4, load(&Calls::default())).await.unwrap(),
            Some(40)
        );
    }

    #[tokio::test]
    async fn a_dropped_reader_and_a_panic_do_no_harm_to_others() {
        let (batcher, calls) = (Arc::new(Batcher::new(10)), Calls::default());
        let gone = tokio::spawn({
            let (batcher, calls) = (Arc::clone(&batcher), calls.clone());
            async move { batcher.get("a", 2, load(&calls)).await }
        });
        tokio::task::yield_now().await;
        gone.abort();
        assert_eq!(batcher.get("a", 4, load(&calls)).await.unwrap(), Some(40));
        let broken = |_| -> std::future::Ready<Found<u32, u32>> { panic!("on purpose") };
        assert!(batcher.get("a", 4, broken).await.is_err());
    }
}
