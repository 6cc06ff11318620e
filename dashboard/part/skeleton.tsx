import "./skeleton.css";

/** The room that is kept: some lines of text, or one block. */
export interface SkeletonProps {
  readonly lines?: number;
  /** Of one block instead of lines, in pixels. */
  readonly height?: number;
}

/** Where something will stand in a moment. It appears late, so that a quick answer never flickers. */
export function Skeleton({ lines = 3, height }: SkeletonProps) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {height !== undefined ? (
        <i style={{ height: `${height}px` }} />
      ) : (
        Array.from({ length: lines }, (_, index) => (
          <i key={index} style={{ width: `${96 - ((index * 17) % 40)}%` }} />
        ))
      )}
    </div>
  );
}
