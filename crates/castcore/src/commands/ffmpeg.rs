//! `castcore ffmpeg install|status`

use super::print;
use crate::cli::{FfmpegCommand, FfmpegInstallArgs};
use castcore_config::{Environment, MediaSettings};
use castcore_tools::{
    Tool, ToolStatus, Toolbox,
    install::{Outcome, install},
};
use std::{fmt::Write, process::ExitCode};

pub(crate) fn run(command: &FfmpegCommand) -> anyhow::Result<ExitCode> {
    // Only these settings are read: FFmpeg is installed before there are any keys.
    let settings = MediaSettings::load(&Environment::of_process())?;
    match command {
        FfmpegCommand::Install(args) => run_install(&settings, args),
        FfmpegCommand::Status { json } => run_status(settings, *json),
    }
}

fn run_install(settings: &MediaSettings, args: &FfmpegInstallArgs) -> anyhow::Result<ExitCode> {
    if args.if_needed
        && let Ok(binary) = Toolbox::new(settings.clone()).ffmpeg()
    {
        print(&format!("FFmpeg {} at {} is used.\n", binary.version, binary.path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let outcome = install(settings, args.from.as_deref(), |sentence| eprintln!("{sentence}"))?;
    let sentence = match outcome {
        Outcome::AlreadyThere(path) => format!("FFmpeg is installed at {}.\n", path.display()),
        Outcome::Installed(path) => format!("FFmpeg was installed at {}.\n", path.display()),
    };
    print(&sentence)?;
    if let Some(path) = &settings.ffmpeg_path {
        print(&format!("FFMPEG_PATH wins over it: {} is used.\n", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the status; fails when there is no FFmpeg that may be used.
fn run_status(settings: MediaSettings, json: bool) -> anyhow::Result<ExitCode> {
    let status = Toolbox::new(settings).status();
    if json {
        print(&format!("{}\n", serde_json::to_string_pretty(&status)?))?;
    } else {
        print(&text(&status))?;
    }
    Ok(if status.ffmpeg.usable { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(status: &ToolStatus) -> String {
    let mut text = String::new();
    tool(&mut text, "ffmpeg", &status.ffmpeg);
    match &status.ffprobe {
        Some(ffprobe) => tool(&mut text, "ffprobe", ffprobe),
        None => text.push_str("ffprobe  none is set: FFmpeg itself probes\n"),
    }
    let _ = writeln!(text, "Versions below {} are flagged: their decoders have known holes.", status.min_version);
    text
}

fn tool(text: &mut String, name: &str, tool: &Tool) {
    let version = tool.version.as_deref().unwrap_or("unknown version");
    let build = if tool.pinned { "pinned build, checksum verified" } else { "not the pinned build" };
    let flag = match (tool.vulnerable, &tool.version) {
        (Some(true), _) => ", FLAGGED: outdated",
        (Some(false), _) => ", not flagged",
        (None, Some(_)) => ", FLAGGED: it does not tell a version number",
        (None, None) => "",
    };
    let _ = writeln!(text, "{name:7}  {}\n         {version}, {build}{flag}", tool.path.display());
    if let Some(problem) = &tool.problem {
        let _ = writeln!(text, "         Not used: {problem}.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_tells_flagged_from_not_flagged() {
        let tool = |vulnerable, usable: bool| Tool {
            path: "/opt/ffmpeg".into(),
            version: Some("5.1.9".to_owned()),
            pinned: false,
            vulnerable,
            usable,
            problem: (!usable).then(|| "it is old".to_owned()),
        };
        let status = |ffmpeg, ffprobe| ToolStatus { min_version: "8.1.2".to_owned(), ffmpeg, ffprobe };
        let text = text(&status(tool(Some(false), true), Some(tool(Some(true), false))));
        assert!(text.contains("5.1.9, not the pinned build, not flagged"), "{text}");
        assert!(text.contains("FLAGGED: outdated\n         Not used: it is old."), "{text}");
        let text = super::text(&status(tool(None, true), None));
        assert!(text.contains("FLAGGED: it does not tell") && text.contains("FFmpeg itself probes"), "{text}");
    }
}
