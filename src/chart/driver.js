// Called by the engine: an option as JSON in, SVG as text out.
echarts.setPlatformAPI({
  measureText: (text, font) => ({ width: measure(text || "", font || "12px sans-serif") }),
});

globalThis.draw = (option, width, height) => {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(JSON.parse(option));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
};
