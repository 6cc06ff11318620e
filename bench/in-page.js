// Runs in the page that is measured, before its own scripts. What is seen is timed at the frame that shows it: a message
// that is posted in a frame comes when that frame has been handed on.
{
  const afterFrame = (done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => done(performance.now()), { once: true });
      port1.start();
      port2.postMessage(0);
    });

  /** Milliseconds since the navigation at the first frame in which `isShown` holds; it is asked after each change of the page. */
  const whenShown = (isShown) =>
    new Promise((resolve) => {
      const look = () => {
        if (!isShown()) return false;
        observer.disconnect();
        afterFrame(resolve);
        return true;
      };
      const observer = new MutationObserver(look);
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      if (!look()) observer.observe(document, everything);
    });

  const main = () => document.querySelector("main") ?? document.body;
  /** Something that an answer of the API says. */
  const hasContent = () =>
    main()?.querySelector(".answer, .board-cards li, td, .stat-value, .bare-content") !== null;
  const isWhole = () => hasContent() && main().querySelector('.skeleton, [aria-busy="true"]') === null;

  /** When a place showed something, and when all of it was there; a part of a page counts when it is whole. */
  const timed = async (isThere, isPart = false) => {
    const [useful, whole] = await Promise.all([
      whenShown(() => isThere() && (isPart ? isWhole() : hasContent())),
      whenShown(() => isThere() && isWhole()),
    ]);
    return { useful, whole };
  };

  globalThis.bench = {
    first: timed(() => main() !== null),

    /** Clicks the link to an address within the page, and times what it leads to. */
    async follow(address) {
      const link = [...document.querySelectorAll("a[href]")].find(
        (one) => one.getAttribute("href").split("?")[0] === address || one.getAttribute("href") === address,
      );
      if (link === undefined) throw new Error(`no link leads to ${address}`);
      const before = main().querySelector(".page");
      const isTab = link.closest(".tabs") !== null;
      const started = performance.now();
      link.click();
      const isThere = () =>
        isTab ? link.getAttribute("aria-current") === "page" : main().querySelector(".page") !== before;
      const { useful, whole } = await timed(isThere, isTab);
      return { useful: useful - started, whole: whole - started };
    },

    /** When a text was first shown, in milliseconds of the machine's clock. */
    async textShown(text) {
      const isIn = (node) => (node.textContent ?? "").includes(text);
      const at = await new Promise((resolve) => {
        const observer = new MutationObserver((records) => {
          const isNews = records.some(
            (record) =>
              [...record.addedNodes].some(isIn) || (record.type === "characterData" && isIn(record.target)),
          );
          if (!isNews) return;
          observer.disconnect();
          afterFrame(resolve);
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      });
      return performance.timeOrigin + at;
    },

    /** Bytes of what was loaded, by the ending of its name. */
    loaded() {
      return performance.getEntriesByType("resource").map(({ name, encodedBodySize, decodedBodySize }) => ({
        path: new URL(name).pathname,
        packed: encodedBodySize,
        bytes: decodedBodySize,
      }));
    },
  };
}
