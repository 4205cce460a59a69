//! One of the two servers runs the jobs; the other one answers for them and takes over when it may.

use crate::pair::{Pair, SOON};
use anyhow::{Context, Result, ensure};
use castcore_testkit::{
    Client, Server, id_of,
    nginx::NginxRtmp,
    stub::{Behaviour, Stub},
    wait_until,
};
use serde_json::{Value, json};

async fn make_job(client: &Client, nginx: &NginxRtmp, name: &str) -> Result<String> {
    let destination = json!({"name": name, "kind": "rtmp", "url": nginx.url("sink"), "stream_key": name});
    let destination = id_of(&client.post("/destinations", destination).await?.expect(201)?)?;
    let job = json!({"name": name, "inputs": [{"kind": "test", "uri": "bars"}], "outputs": [{"destination_id": destination}]});
    id_of(&client.post("/stream-jobs", job).await?.expect(201)?)
}

async fn until(client: &Client, job: &str, state: &str) -> Result<Value> {
    let what = format!("the job to be {state} at {}", client.origin());
    wait_until(&what, SOON, async || {
        let view = client.get(&format!("/stream-jobs/{job}")).await?.expect(200)?;
        Ok((view["state"] == state).then_some(view))
    })
    .await
}

async fn ask(client: &Client, job: &str, what: &str) -> Result<()> {
    client.post(&format!("/stream-jobs/{job}/{what}"), json!({})).await?.ok()?;
    Ok(())
}

async fn says(server: &Server, what: &str) -> Result<()> {
    wait_until(&format!("the log to say `{what}`"), SOON, async || Ok(server.log().contains(what).then_some(()))).await
}

/// Waits until only `leader` has a runtime. The one of a stopped job lives on for a moment after its encoder.
async fn alone(what: &str, leader: &Server, other: &Server) -> Result<()> {
    wait_until(what, SOON, async || Ok((leader.runtimes().len() == 1 && other.runtimes().is_empty()).then_some(())))
        .await
}

#[tokio::test]
async fn one_server_runs_the_jobs_and_the_other_takes_over_when_nothing_is_on_air() -> Result<()> {
    let nginx = NginxRtmp::start().await?;
    let stub = Stub::install(Behaviour::default())?;
    let Some(mut pair) = Pair::start(&[], Some(&stub.path())).await? else { return Ok(()) };
    says(&pair.two, "stands by: another server").await?;
    let (here, there) = (pair.admin.clone(), pair.at_two(&pair.admin)?);

    // Asked for at the second, run by the first, told by both.
    let job = make_job(&there, &nginx, "first").await?;
    ask(&there, &job, "start").await?;
    until(&there, &job, "running").await?;
    until(&here, &job, "running").await?;
    alone("the first one leads", &pair.one, &pair.two).await?;
    ask(&there, &job, "stop").await?;
    until(&there, &job, "stopped").await?;
    until(&here, &job, "stopped").await?;

    // Without Redis it takes longer, and works.
    pair.redis.stop()?;
    pair.connected(false).await?;
    ask(&here, &job, "start").await?;
    until(&there, &job, "running").await?;
    ask(&there, &job, "stop").await?;
    until(&there, &job, "stopped").await?;
    pair.redis.restart().await?;
    pair.connected(true).await?;

    // The first one ends with nothing on air: the second one leads.
    wait_until("the end of the first one's runtime", SOON, async || Ok(pair.one.runtimes().is_empty().then_some(())))
        .await?;
    pair.one.stop().await?;
    says(&pair.two, "this server runs the jobs from now on").await?;
    // Another job: a run folder of the first one is at the first server, too.
    let job = make_job(&there, &nginx, "second").await?;
    ask(&there, &job, "start").await?;
    until(&there, &job, "running").await?;
    alone("the second one leads", &pair.two, &pair.one).await?;

    // It dies with a stream on air: the first one must not start it once more.
    pair.one.restart().await?;
    says(&pair.one, "stands by: another server").await?;
    pair.two.kill_hard()?;
    says(&pair.one, "has left jobs on air").await?;
    ensure!(pair.one.runtimes().is_empty(), "two senders for one destination");
    until(&here, &job, "running").await?;

    // It comes back and finds its stream again.
    pair.two.restart().await?;
    until(&there, &job, "running").await?;
    alone("still one", &pair.two, &pair.one).await?;
    let refused = pair.one.command(["takeover", "--that-machine-is-off"]).output()?;
    ensure!(!refused.status.success(), "taken from a server that lives");

    // Its machine is gone for good, and the operator says so.
    pair.two.kill_hard()?;
    let ended = pair.two.command(["runtime", "stop", "--all"]).output()?;
    ensure!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let hasty = pair.one.command(["takeover"]).output()?;
    ensure!(!hasty.status.success(), "not without a word about the machine");
    let taken = pair.one.command(["takeover", "--that-machine-is-off"]).output()?;
    ensure!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    let runtime = wait_until("the job at the first server", SOON, async || Ok(pair.one.runtimes().pop())).await?;
    ensure!(runtime.job_id == job, "another job");
    until(&here, &job, "running").await?;
    let answer = here.get(&format!("/stream-jobs/{job}")).await?.expect(200)?;
    answer["pid"].as_u64().context("the encoder has no pid")?;
    ask(&here, &job, "stop").await?;
    until(&here, &job, "stopped").await?;
    Ok(())
}
