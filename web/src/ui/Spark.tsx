import styles from "./Spark.module.css";

const WIDTH = 120;
const HEIGHT = 28;

/** Points of a small chart in its own coordinates; the newest value stands at the right edge. */
export function sparkPoints(values: readonly number[], slots = WIDTH): { x: number; y: number }[] {
  if (values.length === 0) return [];
  const high = Math.max(...values);
  // The floor is zero, so that a small ripple does not look like a storm.
  const scale = high > 0 ? (HEIGHT - 3) / high : 0;
  const first = slots - values.length;
  return values.map((value, index) => ({
    x: ((first + index + 1) / slots) * WIDTH,
    y: HEIGHT - value * scale,
  }));
}

export function Spark({ values, name }: { values: readonly (number | null)[]; name: string }) {
  const points = sparkPoints(values.map((value) => value ?? 0));
  const line = points
    .map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
  const first = points[0];
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img">
      <title>{name}</title>
      {first && points.length > 1 ? (
        <>
          <path className={styles.area} d={`${line}L${WIDTH} ${HEIGHT}L${first.x.toFixed(1)} ${HEIGHT}Z`} />
          <path className={styles.line} d={line} />
        </>
      ) : null}
    </svg>
  );
}
