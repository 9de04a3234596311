using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

internal sealed partial class LineCondition
{
    private static readonly Dictionary<string, PathValue> NoConstants = [];

    private sealed partial class Filtered<T>
    {
        private readonly LineRun _run = new();

        public override bool StudiesLines => true;

        public override object? Study(byte[] json, int start, int length, LineStructure structure)
        {
            // The inner shape comes first, because both may read the line into the same table.
            object? program = inner.StudiesLines ? inner.Study(json, start, length, structure) : null;
            return StudiedLine.Read(evaluation, json, start, length, structure) is { } line && Trace(line) is { } condition
                ? condition with { Program = program }
                : null;
        }

        public override void AddKnown(object program, KnownLine line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
        {
            ConditionProgram condition = (ConditionProgram)program;
            _run.Begin(line);
            bool? isWanted = condition.Decide(_run);
            if (isWanted is null)
            {
                Add(line.Json, line.Start, line.Length, members, values, into);
            }
            else if (isWanted == true && condition.Program is { } ofInner)
            {
                inner.AddKnown(ofInner, line, members, values, into);
            }
            else if (isWanted == true)
            {
                inner.Add(line.Json, line.Start, line.Length, members, values, into);
            }
        }

        public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
        {
            bool isWanted = evaluation.Nodes.Names.AreAllKept
                ? IsWanted(() => evaluation.Read(line.Json, line.Start, line.Length), into)
                : IsWanted(() => TokenNodes.Read(line, evaluation), into);
            if (isWanted)
            {
                inner.AddWalked(line, members, values, into);
            }
        }

        private ConditionProgram? Trace(StudiedLine line)
        {
            int type = line.Nodes.Find(0, line.Nodes.Names.ResourceType);
            if (operation.Source is null || type < 0 || !line.IsString(type) || evaluation.Root[0].Type is not { } root)
            {
                return null;
            }

            TracedItem resource = TracedItem.OfNode(Guard.Always, 0, root);
            return ConditionTracer.Of(operation.Source, new TraceScope(line, resource, resource, null, NoConstants)) is { } truth
                ? new ConditionProgram(Guard.Of(new TextTest(line.PlaceOf(type), "=", root.Name), answer: true), truth.True, line.Scalars)
                : null;
        }
    }

    /// <summary>Decides if a line of a structure is wanted.</summary>
    /// <param name="IsOfType">When a line has the type of the line that was studied.</param>
    /// <param name="IsWanted">When it is wanted, if it has that type.</param>
    /// <param name="Scalars">The scalars that must be of a kind.</param>
    private sealed record ConditionProgram(Guard IsOfType, Guard IsWanted, ExpectedScalar[] Scalars)
    {
        /// <summary>The program of the inner shape; <see langword="null"/> if it has none.</summary>
        public object? Program { get; init; }

        /// <returns><see langword="null"/> if the line needs the careful evaluation.</returns>
        public bool? Decide(LineRun run)
        {
            if (Array.Exists(Scalars, scalar => !scalar.IsMetBy(run)) || !IsOfType.Holds(run))
            {
                return null;
            }

            bool isWanted = IsWanted.Holds(run);
            return run.HasDeclined ? null : isWanted;
        }
    }
}
