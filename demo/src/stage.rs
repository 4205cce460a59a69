//! The stage: a server, a third party's RTMP server, a clip, and a job with three destinations.

use crate::table::Table;
use anyhow::Result;
use castcore_testkit::{
    Client, Options, Server,
    canary::Canaries,
    id_of,
    media::{Clip, Ffmpeg},
    nginx::NginxRtmp,
    ws::WebSocket,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the HLS output goes, below `HLS_DIR`.
const HLS_FOLDER: &str = "demo";

/// An RTMP destination of the demo.
#[derive(Clone, Debug)]
pub(crate) struct Rtmp {
    pub(crate) name: &'static str,
    pub(crate) key: String,
    pub(crate) destination_id: String,
    /// Its output of the job, once it has one.
    pub(crate) output_id: Option<String>,
}

/// Everything that the demo runs on.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) nginx: NginxRtmp,
    pub(crate) ffmpeg: Ffmpeg,
    pub(crate) admin: Client,
    pub(crate) job_id: String,
    pub(crate) rtmp: Vec<Rtmp>,
    pub(crate) canaries: Arc<Canaries>,
    /// The live connection of the server that runs now; shared with the table.
    pub(crate) live: Arc<Mutex<Option<Arc<WebSocket>>>>,
}

impl Stage {
    pub(crate) async fn set(table: &Table) -> Result<Self> {
        let ffmpeg = Ffmpeg::find()?;
        let nginx = NginxRtmp::start().await?;
        let server = Server::start(Options::default()).await?;
        let clip = Clip { seconds: 12, width: 1280, height: 720, video_kbps: 3_000, ..Clip::default() };
        // A name as people have them.
        ffmpeg.make_clip(&clip, &server.media_dir()?.join("Größe #1 – 100 %.mp4")).await?;
        table.note(&format!("CastCore runs at {}, the RTMP server at {}.", server.origin(), nginx.url("live")));

        let password = format!("demo-{}", random(16)?);
        let admin = server.client()?.set_up("admin", &password).await?;
        table.note("The first administrator is made and signed in.");

        let profile = json!({
            "name": "720p",
            "video": {"codec": "libx264", "bitrate": "2500k", "width": 1280, "height": 720, "fps": 30,
                      "preset": "veryfast", "gop": 60, "pixel_format": "yuv420p"},
            "audio": {"codec": "aac", "bitrate": "128k", "sample_rate": 48_000, "channels": 2},
        });
        let profile_id = id_of(&admin.post("/ffmpeg-profiles", profile).await?.expect(201)?)?;

        let mut rtmp = Vec::new();
        for name in ["first", "second", "third"] {
            // Every character that gets escaped somewhere. The `?` splits it for nginx, so both halves are random.
            let (a, b, c, d) = (random(8)?, random(8)?, random(8)?, random(8)?);
            let key = format!("{a}/{b}?user={c}&share=100%@%2F{d}");
            nginx.allow(&key);
            let destination = json!({"name": name, "kind": "rtmp", "url": nginx.url("live"), "stream_key": key});
            let destination_id = id_of(&admin.post("/destinations", destination).await?.expect(201)?)?;
            rtmp.push(Rtmp { name, key, destination_id, output_id: None });
        }
        let hls = json!({"name": "hls", "kind": "hls", "url": HLS_FOLDER});
        let hls_id = id_of(&admin.post("/destinations", hls).await?.expect(201)?)?;

        let job = json!({
            "name": "Demo", "ffmpeg_profile_id": profile_id,
            "inputs": [{"kind": "file", "uri": "Größe #1 – 100 %.mp4", "loop": true}],
            "outputs": [
                {"destination_id": rtmp[0].destination_id, "format": "flv"},
                {"destination_id": rtmp[1].destination_id, "format": "flv"},
                {"destination_id": hls_id, "format": "hls"},
            ],
        });
        let job = admin.post("/stream-jobs", job).await?.expect(201)?;
        let output = |destination: &str| output_of(&job, destination);
        for rtmp in &mut rtmp[..2] {
            rtmp.output_id = Some(output(&rtmp.destination_id)?);
        }
        let keys = rtmp.iter().map(|rtmp| (rtmp.name, rtmp.key.as_str()));
        let canaries = Canaries::new(keys.chain([("the password", password.as_str())]))?;
        table.note("A profile, an HLS and three RTMP destinations, and a job are made.");
        Ok(Self {
            job_id: id_of(&job)?,
            canaries: Arc::new(canaries),
            live: Arc::default(),
            server,
            nginx,
            ffmpeg,
            admin,
            rtmp,
        })
    }

    /// The job as the API tells it.
    pub(crate) async fn job(&self) -> Result<Value> {
        self.admin.get(&self.path("")).await?.expect(200)
    }

    /// A path of the job.
    pub(crate) fn path(&self, below: &str) -> String {
        format!("/stream-jobs/{}{below}", self.job_id)
    }

    /// Listens to everything that the server says live.
    pub(crate) async fn listen(&self) -> Result<()> {
        let socket = WebSocket::connect(&self.admin, "/ws").await?;
        socket.subscribe("status");
        socket.subscribe("metrics");
        socket.subscribe_log(&self.job_id);
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(socket));
        Ok(())
    }
}

/// The job's output to a destination.
pub(crate) fn output_of(job: &Value, destination_id: &str) -> Result<String> {
    let outputs = job["outputs"].as_array().into_iter().flatten();
    id_of(outputs.into_iter().find(|output| output["destination_id"] == destination_id).unwrap_or(&Value::Null))
}

/// Random lower-case hexadecimal digits, two for each byte.
fn random(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(buffer.iter().map(|byte| format!("{byte:02x}")).collect())
}
