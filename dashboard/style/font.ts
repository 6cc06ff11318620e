import latinExt from "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2";
import latin from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";

/** Which characters each file draws, as its publisher divides them; a file is fetched when one of its characters is there. */
const faces = [
  {
    file: latin,
    unicodeRange:
      "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  },
  {
    file: latinExt,
    unicodeRange:
      "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
  },
];

/** Makes the page's letters known. By script, because a bundler would write the files into the style sheet. */
export function addFonts(): void {
  for (const { file, unicodeRange } of faces) {
    document.fonts.add(
      new FontFace("Inter", `url("${file}")`, { weight: "100 900", display: "swap", unicodeRange }),
    );
  }
}
