import '@xyflow/react/dist/base.css';
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { Loading } from '../../show/loading.tsx';
import { type FlowElements, flowElements } from './flow-elements.ts';
import { type Arrow, goInGraph } from './go-in-graph.ts';
import classes from './graph.module.css';
import type { Direction, GraphLayout } from './graph-layout.ts';
import { GraphTools } from './graph-tools.tsx';
import { sizeOf } from './lay-out-graph.ts';
import { type RunGraph, stepId } from './run-graph.ts';
import { EndCard, GroupCard, StepCard } from './step-card.tsx';
import { useLayout } from './use-layout.ts';
import { WayEdge } from './way-edge.tsx';

const nodeTypes = { step: StepCard, group: GroupCard, end: EndCard };
const edgeTypes = { way: WayEdge };
/** Fewer are drawn whether one sees them or not, so that moving about draws nothing. */
const fewNodes = 150;

type GraphBoardProps = {
  readonly graph: RunGraph;
  /** What it is, and which keys it knows. */
  readonly label: string;
  /** Nodes of the whole. */
  readonly count: number;
  /** The name of a step, as the next one. */
  readonly selected: string | undefined;
  /** Where the eye should be first, and one button leads. */
  readonly current?: string | undefined;
  readonly isWhole: boolean;
  readonly onSelect: (step: string | undefined) => void;
  readonly onWhole: (isWhole: boolean) => void;
  readonly onOpen: (steps: readonly string[]) => void;
  readonly onList: () => void;
};

/** A graph laid out, to move about in by pointer and keys. */
export function GraphBoard(props: GraphBoardProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({
  graph,
  label,
  count,
  current,
  isWhole,
  onSelect,
  onWhole,
  onOpen,
  onList,
  ...props
}: GraphBoardProps) {
  const direction = useDirection();
  const layout = useLayout(graph, direction);
  const flow = useReactFlow();
  const selected = props.selected === undefined ? undefined : stepId(props.selected);
  const drawn = useRef<FlowElements>(undefined);
  const elements = useMemo(() => {
    drawn.current = layout && flowElements({ graph, layout, direction, selected }, drawn.current);
    return drawn.current;
  }, [graph, layout, direction, selected]);
  const show = useShowNode(graph, layout);
  useFirstLook({ layout, graph, at: selected ?? (current === undefined ? undefined : stepId(current)), show });
  useSelectedInSight(layout && selected, show);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!layout || !isArrow(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = goInGraph({ graph, layout, direction }, selected, event.key);
    const node = graph.nodes.find(({ id }) => id === next);
    if (node?.kind === 'step') onSelect(node.step);
    else if (node?.kind === 'group') onSelect(node.steps[0]);
    if (node) show(node.id, false);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go through it
    <section className={classes.graph} tabIndex={0} onKeyDown={onKeyDown} aria-label={label}>
      {elements ? (
        <ReactFlow
          nodes={elements.nodes}
          edges={elements.edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          ariaLabelConfig={noKeyHints}
          onlyRenderVisibleElements={graph.nodes.length > fewNodes}
          minZoom={0.04}
          maxZoom={1.6}
          proOptions={{ hideAttribution: true }}
          onNodeClick={(_, { id }) => {
            const node = graph.nodes.find((each) => each.id === id);
            if (node?.kind === 'step') onSelect(node.step);
            else if (node?.kind === 'group') onOpen(node.steps);
            else if (node?.end === 'rest') onWhole(true);
          }}
          onPaneClick={() => onSelect(undefined)}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1} className={classes.dots ?? ''} />
          <Markers />
          {graph.nodes.length > 12 ? <MiniMap pannable zoomable className={classes.map} ariaLabel={null} /> : null}
        </ReactFlow>
      ) : (
        <Loading />
      )}
      <GraphTools
        isCut={graph.nodes.length < count}
        onWhole={() => onWhole(!isWhole)}
        isWhole={isWhole}
        onFit={() => void flow.fitView({ duration: 200, maxZoom: 1 })}
        onZoom={(by) => void (by > 0 ? flow.zoomIn({ duration: 120 }) : flow.zoomOut({ duration: 120 }))}
        onCurrent={current === undefined ? undefined : () => show(stepId(current), true)}
        onList={onList}
      />
    </section>
  );
}

/** The library would tell, in English, of keys that do nothing here: the arrows go through the graph. */
const noKeyHints = { 'node.a11yDescription.default': '', 'edge.a11yDescription.default': '' };

function isArrow(key: string): key is Arrow {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';
}

/** Where there is no room beside each other. */
function useDirection(): Direction {
  return window.matchMedia('(max-width: 700px)').matches ? 'down' : 'right';
}

type Show = (id: string, isCentred: boolean) => void;

/** Brings a node into sight; one that is in sight stays where it is. */
function useShowNode(graph: RunGraph, layout: GraphLayout | undefined): Show {
  const { setCenter, getViewport } = useReactFlow();
  return (id, isCentred) => {
    const place = layout?.nodes.get(id);
    const node = graph.nodes.find((each) => each.id === id);
    const box = document.querySelector(`.${classes.graph}`)?.getBoundingClientRect();
    if (!place || !node || !box) return;
    const { width, height } = sizeOf(node);
    const { x, y, zoom } = getViewport();
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    const isSeen = left > 8 && top > 8 && left + width * zoom < box.width - 8 && top + height * zoom < box.height - 8;
    if (isSeen && !isCentred) return;
    void setCenter(place.x + width / 2, place.y + height / 2, { zoom: Math.max(zoom, 0.6), duration: 150 });
  };
}

type Look = {
  readonly layout: GraphLayout | undefined;
  readonly graph: RunGraph;
  readonly at: string | undefined;
  readonly show: Show;
};

/** All of it where one can read it so, else where the run is; later nothing moves by itself. */
function useFirstLook({ layout, graph, at, show }: Look): void {
  const { fitView, setViewport } = useReactFlow();
  const looked = useRef(false);
  useEffect(() => {
    if (!layout || looked.current) return;
    looked.current = true;
    const box = document.querySelector(`.${classes.graph}`)?.getBoundingClientRect();
    const fits = box && layout.width * 0.62 < box.width && layout.height * 0.62 < box.height;
    if (fits) void fitView({ maxZoom: 1, minZoom: 0.6, padding: 0.06 });
    else if (at !== undefined && graph.nodes.some(({ id }) => id === at)) {
      void setViewport({ x: 0, y: 0, zoom: 0.8 });
      show(at, true);
    } else void setViewport({ x: 12, y: box ? Math.max(12, box.height / 2 - layout.height * 0.4) : 12, zoom: 0.8 });
  }, [layout, graph, at, fitView, setViewport, show]);
}

/** What is selected stays in sight when it is selected elsewhere, or the panel beside takes room. */
function useSelectedInSight(selected: string | undefined, show: Show): void {
  const latest = useRef(show);
  latest.current = show;
  useEffect(() => {
    const box = document.querySelector(`.${classes.graph}`);
    if (!box || selected === undefined) return;
    const observer = new ResizeObserver(() => latest.current(selected, false));
    observer.observe(box);
    return () => observer.disconnect();
  }, [selected]);
}

/** Heads of arrows, in the colours of the edges. */
function Markers() {
  return (
    <svg className={classes.markers} aria-hidden="true">
      <title>-</title>
      <defs>
        {['open', 'taken', 'latest', 'undo', 'added', 'removed', 'changed'].map((state) => (
          <marker
            key={state}
            id={`way-${state}`}
            data-state={state}
            className={classes.head_mark}
            viewBox="0 0 10 10"
            refX="8.5"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M1 1.5 9 5 1 8.5Z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
