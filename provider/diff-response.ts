import { changesBetween, pathSegments, withoutIgnored } from "./diff.ts";
import type { CallContext, Change, Properties, ResourceKind } from "./kind.ts";
import * as protocol from "./protocol.ts";
import { fromStruct } from "./wire.ts";

/** The changes of the provider's own configuration. */
export function diffConfiguration(
  request: protocol.DiffRequest,
  replacing: (recorded: Properties, wanted: Properties) => readonly string[] = () => [],
): protocol.DiffResponse {
  const recorded = fromStruct(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
  const wanted = fromStruct(request.getNews());
  const named = replacing(recorded, wanted);
  const replaces = (path: string) => named.includes(pathSegments(path)[0] ?? path);
  return diffResponse(changesBetween(recorded, wanted), replaces, false);
}

/** The changes of a resource, as its kind sees them. */
export async function diffResource(
  kind: ResourceKind,
  request: protocol.DiffRequest,
  context: CallContext,
): Promise<protocol.DiffResponse> {
  if (kind.diff === undefined) return diffInputs(kind, request);
  const comparison = {
    id: request.getId(),
    recordedInputs: fromStruct(request.getOldInputs()),
    recordedOutputs: fromStruct(request.getOlds()),
    inputs: fromStruct(request.getNews()),
  };
  const { changes, deleteBeforeReplace } = await kind.diff(comparison, context);
  const left = withoutIgnored(changes, request.getIgnorechangesList());
  const replacing = new Set(changes.filter(({ replaces }) => replaces).map(({ path }) => path));
  return diffResponse(left, (path) => replacing.has(path), deleteBeforeReplace);
}

function diffInputs(kind: ResourceKind, request: protocol.DiffRequest): protocol.DiffResponse {
  const equal = kind.equal?.bind(kind);
  const changes = changesBetween(fromStruct(request.getOldInputs()), fromStruct(request.getNews()), equal);
  const left = withoutIgnored(changes, request.getIgnorechangesList());
  const replaces = (path: string) => kind.replaces?.(path) ?? false;
  const { deleteBeforeReplace = false } = kind;
  const deleteFirst =
    typeof deleteBeforeReplace === "boolean"
      ? deleteBeforeReplace
      : deleteBeforeReplace(fromStruct(request.getNews()));
  const response = diffResponse(left, replaces, deleteFirst);
  const damage = kind.damage?.(fromStruct(request.getOlds()));
  if (damage !== undefined) addChange(response, { path: damage, kind: "DELETE" }, true, false);
  return response;
}

function diffResponse(
  changes: readonly Change[],
  replaces: (path: string) => boolean,
  deleteBeforeReplace: boolean,
): protocol.DiffResponse {
  const response = new protocol.DiffResponse();
  response.setChanges(protocol.DiffResponse.DiffChanges.DIFF_NONE);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(deleteBeforeReplace);
  for (const change of changes) addChange(response, change, replaces(change.path), true);
  return response;
}

function addChange(
  response: protocol.DiffResponse,
  change: Change,
  replaces: boolean,
  inputDiff: boolean,
): void {
  const [top = change.path] = pathSegments(change.path);
  const property = new protocol.PropertyDiff().setInputdiff(inputDiff);
  property.setKind(protocol.PropertyDiff.Kind[replaces ? (`${change.kind}_REPLACE` as const) : change.kind]);
  response.setChanges(protocol.DiffResponse.DiffChanges.DIFF_SOME);
  response.getDetaileddiffMap().set(change.path, property);
  response.setDiffsList([...new Set([...response.getDiffsList(), top])]);
  if (replaces) response.setReplacesList([...new Set([...response.getReplacesList(), top])]);
}
