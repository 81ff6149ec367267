// ECharts asks for the time when it caches text widths, and for chance when it names things. Neither may
// reach a picture.
(() => {
  const epoch = 0;
  class FrozenDate extends Date {
    constructor(...parts) {
      if (parts.length === 0) super(epoch);
      else super(...parts);
    }
    static now() { return epoch; }
  }
  globalThis.Date = FrozenDate;
  Math.random = () => 0.5;
  globalThis.setTimeout = () => 0;
  globalThis.clearTimeout = () => {};
})();
