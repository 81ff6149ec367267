//! ECharts in a small JavaScript engine.
//!
//! An engine belongs to one thread. The script sees no clock, no chance and no network; it is handed an
//! option as JSON and returns SVG as text. Whatever it returns goes through `svg::clean`.

use rquickjs::{Context, Function, Module, Object, Runtime};

use super::font;
use super::option::Sheet;

/// ECharts, compiled by `build.rs`.
pub(super) const ECHARTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/echarts.bytecode"));

/// Takes clock and chance away before ECharts starts, so that it cannot even keep a reference to them.
const BEFORE: &str = include_str!("before.js");

/// Connects ECharts with us.
const DRIVER: &str = include_str!("driver.js");

/// Enough for charts, and well below the stack of a thread.
const STACK: usize = 512 * 1024;

/// The most memory that one engine may take.
const MEMORY: usize = 256 * 1024 * 1024;

/// A running engine.
pub(super) struct Engine {
    context: Context,
}

impl Engine {
    /// Starts an engine. That it can start has nothing to do with any input: a failure is our own bug.
    pub(super) fn start() -> Engine {
        let runtime = Runtime::new().expect("a JavaScript engine can be made");
        runtime.set_max_stack_size(STACK);
        runtime.set_memory_limit(MEMORY);
        let context = Context::full(&runtime).expect("a context can be made");
        context.with(|ctx| {
            ctx.eval::<(), _>(BEFORE).expect("our own script runs");
            load(&ctx);
            let measure = Function::new(ctx.clone(), |text: String, font: String| font::width(&text, &font));
            ctx.globals().set("measure", measure.expect("a function can be made")).expect("a global can be set");
            ctx.eval::<(), _>(DRIVER).expect("our own script runs");
        });
        Engine { context }
    }

    /// Draws a sheet. Options are made by us from checked values: a failure is our own bug.
    pub(super) fn draw(&self, sheet: &Sheet) -> String {
        self.context.with(|ctx| {
            let draw: Function<'_> = ctx.globals().get("draw").expect("the driver defines it");
            let drawn = draw.call::<_, String>((sheet.option.to_string(), sheet.width, sheet.height));
            drawn.unwrap_or_else(|_| {
                let thrown = ctx.catch();
                let message = thrown.as_object().and_then(|it: &Object<'_>| it.get::<_, String>("message").ok());
                panic!("ECharts refused an option of ours: {}", message.unwrap_or_default())
            })
        })
    }
}

#[allow(
    unsafe_code,
    reason = "bytecode must be trusted to be loaded; this was made by our own build script from ECharts"
)]
fn load(ctx: &rquickjs::Ctx<'_>) {
    // SAFETY: the bytes are those that `build.rs` wrote with the same version of the engine.
    let module = unsafe { Module::load(ctx.clone(), ECHARTS) }.expect("the bytecode is of this engine");
    let (_, promise) = module.eval().expect("ECharts starts");
    promise.finish::<()>().expect("ECharts starts");
}
