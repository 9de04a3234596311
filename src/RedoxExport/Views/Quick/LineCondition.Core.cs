using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

internal sealed partial class LineCondition
{
    private static readonly Dictionary<string, PathValue> NoConstants = [];

    private sealed partial class Filtered<T>
    {
        private readonly LineRun _run = new();
        private ProgramCache<ConditionProgram>? _programs;

        private ProgramCache<ConditionProgram> Programs => _programs ??= new ProgramCache<ConditionProgram>(Trace);

        public override bool StudiesLines => true;

        public override object? Study(byte[] json, int start, int length, LineStructure structure)
        {
            object? program = inner.StudiesLines ? inner.Study(json, start, length, structure) : null;
            if (evaluation.Nodes.Names.AreAllKept)
            {
                return null;
            }

            evaluation.Read(json, start, length);
            return Programs.Find(evaluation.Nodes, isFrequent: true) is { } condition
                ? new StudiedCondition(StudiedStructure<ConditionProgram>.Of(condition, evaluation.Nodes, start, structure), program)
                : null;
        }

        public override void AddKnown(object program, KnownLine line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
        {
            StudiedCondition studied = (StudiedCondition)program;
            _run.Begin(line, studied.Condition.Places);
            bool isWanted = studied.Condition.Program.Decide(_run) ?? IsWanted(() => evaluation.Read(line.Json, line.Start, line.Length), into);
            if (isWanted && studied.Inner is { } ofInner)
            {
                inner.AddKnown(ofInner, line, members, values, into);
            }
            else if (isWanted)
            {
                inner.Add(line.Json, line.Start, line.Length, members, values, into);
            }
        }

        public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
        {
            if (TryDecide(line) ?? IsWanted(evaluation.Begin, into))
            {
                inner.AddWalked(line, members, values, into);
            }
        }

        /// <summary>Reads the line into the table, and decides with the program of its outline.</summary>
        /// <returns><see langword="null"/> if it needs the careful evaluation.</returns>
        private bool? TryDecide(LineTokens line)
        {
            if (evaluation.Nodes.Names.AreAllKept)
            {
                evaluation.Read(line.Json, line.Start, line.Length);
                return null;
            }

            TokenNodes.Read(line, evaluation);
            if (Programs.Find(evaluation.Nodes) is not { } condition)
            {
                return null;
            }

            _run.Begin(evaluation.Nodes);
            return condition.Decide(_run);
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
                ? new ConditionProgram(Guard.Of(new TextTest(line.Use(type), "=", root.Name), answer: true), truth.True, line.Scalars)
                : null;
        }
    }

    /// <summary>The program of the condition and that of the inner shape for the lines of a structure.</summary>
    private sealed record StudiedCondition(StudiedStructure<ConditionProgram> Condition, object? Inner);

    /// <summary>Decides if a line is wanted.</summary>
    /// <param name="IsOfType">When a line has the type of the line that was studied.</param>
    /// <param name="IsWanted">When it is wanted, if it has that type.</param>
    /// <param name="Scalars">The scalars that must be of a kind.</param>
    private sealed record ConditionProgram(Guard IsOfType, Guard IsWanted, ExpectedScalar[] Scalars)
    {
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
