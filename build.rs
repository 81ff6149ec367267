//! Compiles ECharts to bytecode, so that a chart engine starts in a tenth of the time; and takes the digest of the code,
//! which is what the cache knows the program by.
//!
//! ECharts comes with the crate charming, as an asset that the crate does not export. It is read where cargo has
//! unpacked the crate, and compiled into `OUT_DIR`: no copy of it stands in this tree, and nothing is downloaded.

use std::env;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use rquickjs::{Context, Module, Runtime, WriteOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let asset = charming_folder()?.join("src/asset/echarts-5.5.1.min.js");
    println!("cargo::rerun-if-changed={}", asset.display());
    println!("cargo::rerun-if-changed=build.rs");
    let source = fs::read(&asset).map_err(|error| format!("{}: {error}", asset.display()))?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("echarts.bytecode"), compile(&source)?)?;
    let mut code = DefaultHasher::new();
    digest(Path::new("src"), &mut code)?;
    digest(Path::new("Cargo.lock"), &mut code)?;
    println!("cargo::rustc-env=TALLYBOOK_CODE={:016x}", code.finish());
    Ok(())
}

/// Digests a file, or every file of a folder by name.
fn digest(path: &Path, code: &mut DefaultHasher) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", path.display());
    if path.is_dir() {
        let mut inside = fs::read_dir(path)?.map(|it| Ok(it?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| digest(path, code));
    }
    code.write(path.as_os_str().as_encoded_bytes());
    code.write(&fs::read(path)?);
    Ok(())
}

/// The folder of the charming crate that this build uses.
fn charming_folder() -> Result<PathBuf, Box<dyn Error>> {
    // Where cargo unpacks crates. It needs no other crate to be there: those of other platforms and of tests may
    // not have been downloaded.
    let name = format!("charming-{}", charming_version()?);
    let homes = [env::var_os("CARGO_HOME").map(PathBuf::from), env::home_dir().map(|home| home.join(".cargo"))];
    for home in homes.into_iter().flatten() {
        let Ok(registries) = fs::read_dir(home.join("registry/src")) else { continue };
        if let Some(folder) = registries.flatten().map(|it| it.path().join(&name)).find(|folder| folder.is_dir()) {
            return Ok(folder);
        }
    }
    // Vendored or patched: cargo knows.
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(env::var("CARGO_MANIFEST_DIR")?)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let charming =
        packages.iter().find(|package| package["name"] == "charming").ok_or("charming is not among the packages")?;
    let manifest = charming["manifest_path"].as_str().ok_or("charming has no manifest path")?;
    Ok(Path::new(manifest).parent().ok_or("charming's manifest lies in no folder")?.to_owned())
}

/// The version of charming in the lock file.
fn charming_version() -> Result<String, Box<dyn Error>> {
    let lock = fs::read_to_string(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("Cargo.lock"))?;
    let after = lock.split("name = \"charming\"\nversion = \"").nth(1).ok_or("charming is not in Cargo.lock")?;
    Ok(after.split('"').next().unwrap_or_default().to_owned())
}

/// JavaScript as stripped QuickJS bytecode of a module.
fn compile(source: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let context = Context::full(&runtime)?;
    let options = WriteOptions { strip_source: true, strip_debug: true, ..WriteOptions::default() };
    let bytecode =
        context.with(|ctx| Module::declare(ctx, "echarts", source).and_then(|module| module.write(options)))?;
    Ok(bytecode)
}
