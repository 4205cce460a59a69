//! Prints `docs/reference/state-machine.md` from the code: `cargo run -p castcore-model --example state_machine`.

fn main() {
    println!(
        "# The supervision machine\n\n\
         One machine supervises encoders, outputs and the runtime processes of jobs. This page is printed from the code\n\
         (`cargo run -p castcore-model --example state_machine > docs/reference/state-machine.md`); a test fails when it is\n\
         stale.\n\n\
         The first retry comes at once, then after `retry_delay_s` · 2ⁿ seconds, at most 60 s, ±20 %. `max_retry` bounds the\n\
         retries of one start (0 = no limit). After 60 s of flowing media earlier failures are forgotten. From the third failure\n\
         in a row on, the state is shown as a crash loop. Causes that a retry cannot heal (a missing file, a refused key) fail\n\
         at once and wait for a person.\n\n{}",
        castcore_model::supervise::transition_table()
    );
}
