/** Styles go to the bundle beside the code that needs them; nothing is imported from them. */
declare module "*.css";

/** A font is a file beside the bundle; what is imported is its address. */
declare module "*.woff2" {
  const address: string;
  export = address;
}
