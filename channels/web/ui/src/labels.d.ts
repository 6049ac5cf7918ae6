declare module "*/labels.yml" {
  const words: {
    statuses: Record<string, string>;
    tones: Record<string, string[]>;
    units: Record<string, { one: string; many: string }>;
  };
  export default words;
}
