/** One file of a package in a Python package index. */
export interface IndexedFile {
  readonly url: string;
  /** Hexadecimal, where the index states it. */
  readonly sha256?: string;
}

/** Address of a package's page in the simple index at `index`, `https://pypi.org/simple` where none is set. */
export function simplePageOf(packageName: string, index = "https://pypi.org/simple"): string {
  return `${index.replace(/\/+$/, "")}/${packageName}/`;
}

/**
 * Finds a file in a page of the simple index, in the JSON form (PEP 691) or the HTML form (PEP 503): mirrors
 * answer with the one or the other.
 */
export function findInSimplePage(page: string, pageUrl: string, fileName: string): IndexedFile | undefined {
  return page.trimStart().startsWith("{")
    ? findInJson(page, pageUrl, fileName)
    : findInHtml(page, pageUrl, fileName);
}

interface SimpleJson {
  readonly files?: readonly { filename: string; url: string; hashes?: { sha256?: string } }[];
}

function findInJson(page: string, pageUrl: string, fileName: string): IndexedFile | undefined {
  const { files = [] } = JSON.parse(page) as SimpleJson;
  const file = files.find(({ filename }) => filename === fileName);
  return file && { url: new URL(file.url, pageUrl).href, sha256: file.hashes?.sha256 };
}

function findInHtml(page: string, pageUrl: string, fileName: string): IndexedFile | undefined {
  for (const [, reference = ""] of page.matchAll(/<a\s[^>]*?href="([^"]+)"/gi)) {
    const url = new URL(reference.replaceAll("&amp;", "&"), pageUrl);
    if (decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1)) !== fileName) continue;
    const sha256 = /(?:^#|&)sha256=([0-9a-f]{64})/.exec(url.hash)?.[1];
    url.hash = "";
    return { url: url.href, sha256 };
  }
  return undefined;
}
