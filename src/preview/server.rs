//! Requests and answers: the site's own files, and the few of the panel.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tokio::runtime::Runtime;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

use super::PreviewError;
use super::state::{Shared, Signal};

const SCRIPT: &str = include_str!("../../themes/tallybook/preview/preview.js");
const STYLE: &str = include_str!("../../themes/tallybook/preview/preview.css");

/// Starts to answer, on this machine alone. Port 0 takes any that is free.
pub(super) fn listen(runtime: &Runtime, port: u16, shared: Arc<Shared>) -> Result<SocketAddr, PreviewError> {
    let fault = |error| PreviewError::Listen { port, error };
    let listener = runtime.block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))).map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    let router = Router::new()
        .route("/_tallybook/preview.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT) }))
        .route("/_tallybook/preview.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], STYLE) }))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/_tallybook/messages.json", get(messages))
        .route("/_tallybook/changes.json", get(changes))
        .route("/_tallybook/editions.json", get(editions))
        .route("/_tallybook/edition/{name}", post(edition))
        .route("/_tallybook/events", get(events))
        .route("/_tallybook/guide/{*path}", get(guide))
        .fallback(get(file))
        .layer(middleware::from_fn_with_state(address.port(), own_host))
        .with_state(shared);
    runtime.spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Answers only to this machine's own names: a page from elsewhere that got its name to lead here is refused.
async fn own_host(State(port): State<u16>, headers: HeaderMap, request: Request, next: Next) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let own = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{port}"));
    if !own {
        return (StatusCode::MISDIRECTED_REQUEST, "this preview answers to this machine only\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

async fn messages(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], shared.messages())
}

async fn changes(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], shared.changes())
}

async fn editions(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], shared.editions())
}

/// Shows another edition.
async fn edition(State(shared): State<Arc<Shared>>, Path(name): Path<String>) -> StatusCode {
    let changed = tokio::task::spawn_blocking(move || shared.change(&name)).await;
    if changed.unwrap_or(false) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

async fn events(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let named = |signal| match signal {
        Signal::Page => "page",
        Signal::Messages => "messages",
    };
    // A browser that fell behind is told of the newest, and that is all it needs.
    let stream = BroadcastStream::new(shared.signals()).map(move |signal| {
        Ok::<_, Infallible>(Event::default().event(named(signal.unwrap_or(Signal::Page))).data("1"))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn guide(State(shared): State<Arc<Shared>>, Path(path): Path<String>) -> Response {
    let found = tokio::task::spawn_blocking(move || shared.guide(&path)).await.ok().flatten();
    match found {
        Some((bytes, kind)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such page in the guide\n").into_response(),
    }
}

async fn file(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.is_empty() {
        return Redirect::temporary("/index.html").into_response();
    }
    if let Some(folder) = path.strip_suffix('/') {
        return Redirect::temporary(&format!("/{folder}/index.html")).into_response();
    }
    // Nothing is read from disk: a path names what is in memory, or nothing.
    match shared.file(path) {
        Some((bytes, kind)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such page in this site\n").into_response(),
    }
}
