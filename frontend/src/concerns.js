/** Whether what changed is shown by one of these parts. */
export function concerns(parts, { types, record }) {
  const all = types.includes("*");
  return parts.some((part) => {
    if (all || (part.live === undefined && part.liveRecord === undefined)) return true;
    return (record && part.liveRecord !== undefined) || types.some((type) => (part.live ?? "").split(" ").includes(type));
  });
}
