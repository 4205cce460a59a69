//! The documents say what is there: links lead somewhere, settings exist, and both languages say the same.
#![expect(clippy::unwrap_used, reason = "a test")]

use castcore_config::table;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every Markdown file beneath a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn text(page: &Path) -> String {
    fs::read_to_string(page).unwrap()
}

/// What stands between `](` and `)`.
fn links(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

/// What stands between back-ticks, outside of blocks of code.
fn code(text: &str) -> Vec<&str> {
    let plain = text.split("```").step_by(2);
    plain.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

/// The lines that carry structure: headings by their depth, rows of tables, items of lists, blocks of code.
fn shape(text: &str) -> Vec<String> {
    let kind = |line: &str| match line {
        line if line.starts_with('#') => Some(line.chars().take_while(|c| *c == '#').collect()),
        line if line.starts_with('|') => Some(format!("|{}", line.matches(" | ").count())),
        line if line.starts_with("- ") || line.starts_with("```") => Some(line[..2].to_owned()),
        line if line.starts_with("**") => Some("**".to_owned()),
        line if line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok()) => Some("1.".to_owned()),
        _ => None,
    };
    text.lines().filter_map(kind).collect()
}

#[test]
fn links_lead_somewhere() {
    let root = root();
    let mut all = pages(&root.join("docs"));
    all.push(root.join("README.md"));
    assert!(all.len() > 10, "{all:?}");
    for page in all {
        let content = text(&page);
        for link in links(&content).into_iter().filter(|link| !link.starts_with("http") && !link.starts_with('#')) {
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{} leads to {link}, which is not there", page.display());
        }
    }
}

#[test]
fn settings_that_are_named_exist() {
    let looks_like_one = |word: &str| {
        word.contains('_')
            && word.len() > 5
            && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let mut seen = BTreeSet::new();
    for page in pages(&root().join("docs/security")) {
        let content = text(&page);
        for name in
            code(&content).into_iter().filter_map(|code| code.split('=').next()).filter(|name| looks_like_one(name))
        {
            let setting = name.strip_suffix("_FILE").unwrap_or(name);
            let found = table::find(setting);
            assert!(found.is_some(), "{} names {name}, which is no setting", page.display());
            assert!(
                found.is_none_or(|setting| !setting.reserved),
                "{} names {name}, which has no effect",
                page.display()
            );
            seen.insert(name.to_owned());
        }
    }
    assert!(seen.contains("ENCRYPTION_KEY"), "{seen:?}");
}

#[test]
fn both_languages_say_the_same() {
    let english = root().join("docs/security");
    // Tables for developers and printed from the code: in English only.
    let only_english = ["asvs.md", "permissions.md"];
    let names = |folder: &Path| -> BTreeSet<String> {
        let pages = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        pages.filter(|name| name.ends_with(".md") && !only_english.contains(&name.as_str())).collect()
    };
    assert_eq!(names(&english), names(&english.join("de")));
    for name in names(&english) {
        let (en, de) = (text(&english.join(&name)), text(&english.join("de").join(&name)));
        assert_eq!(shape(&en), shape(&de), "{name}");
        let settings = |text: &str| code(text).iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
        let differing: Vec<_> = settings(&en).symmetric_difference(&settings(&de)).cloned().collect();
        let words_of_both =
            differing.iter().filter(|code| code.contains('_') && !code.contains('=')).collect::<Vec<_>>();
        assert!(words_of_both.is_empty(), "{name}: {words_of_both:?}");
    }
}

#[test]
fn tests_that_are_named_exist() {
    let root = root();
    let sources = ["crates", "demo", "bench"].map(|folder| rust_files(&root.join(folder))).concat();
    let functions: BTreeSet<String> = sources
        .iter()
        .flat_map(|file| {
            let content = fs::read_to_string(file).unwrap();
            let names = content
                .lines()
                .filter_map(|line| line.split_once("fn ")?.1.split(['(', '<']).next().map(str::to_owned));
            names.collect::<Vec<_>>()
        })
        .collect();
    let table = text(&root.join("docs/security/asvs.md"));
    let rows = table.lines().filter(|line| line.starts_with("| V"));
    let mut number = 0;
    for row in rows {
        let test = row.rsplit('`').nth(1).unwrap();
        assert!(functions.contains(test), "{row} names a test that is not there");
        number += 1;
    }
    assert!(number > 30, "{number}");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
