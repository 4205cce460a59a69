//! Makes sure that there is a console to embed: the one that Vite built or, without Node, a page that says how to
//! build it. A release made by `make build` always has the real one.

use std::{fs, path::Path};

const PLACEHOLDER: &str = "<!doctype html><meta charset=utf-8><title>CastCore</title>\
<p>This build has no console. Run <code>make build</code>, which needs Node 20.</p>";

fn main() {
    let folder = Path::new("../../web/dist");
    println!("cargo::rerun-if-changed=../../web/dist");
    let page = folder.join("index.html");
    if !page.exists() {
        fs::create_dir_all(folder).expect("create web/dist");
        fs::write(&page, PLACEHOLDER).expect("write the placeholder page");
    }
}
