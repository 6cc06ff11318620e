declare module "*.sql" {
  const text: string;
  // The text-import syntax of the bundler knows default exports only.
  // oxlint-disable-next-line import/no-default-export
  export default text;
}
