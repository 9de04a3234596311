using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

internal sealed partial class LineCondition
{
    // Most outlines of a hostile file come only once.
    private const int LinesBeforeStudy = 2;

    private static readonly Dictionary<string, PathValue> NoConstants = [];

    private ProgramCache<ConditionProgram>? _programs;

    private ProgramCache<ConditionProgram> Programs => LazyInitializer.EnsureInitialized(ref _programs, () => new ProgramCache<ConditionProgram>(Trace, LinesBeforeStudy))!;

    private ConditionProgram? Trace(StudiedLine line)
    {
        NodeTable nodes = line.Nodes;
        int type = nodes.Find(0, nodes.Names.ResourceType);
        if (_operation.Source is null || type < 0 || !line.IsString(type) || R4Types.Find(nodes.TextOf(type)) is not { } root)
        {
            return null;
        }

        TracedItem resource = TracedItem.OfNode(Guard.Always, 0, root);
        return ConditionTracer.Of(_operation.Source, new TraceScope(line, resource, resource, null, NoConstants)) is { } truth
            ? new ConditionProgram(line.Add(new TextTest(line.Use(type), "=", root.Name)).IsTrue, truth.True, line.Scalars, line.Tests)
            : null;
    }

    private sealed partial class Filtered<T>
    {
        private LinePart? _part;
        private LineState? _state;
        private ProgramCache<ConditionProgram>.Entry? _last;
        private LineRun? _run;
        private readonly ProgramCache<ConditionProgram> _programs = condition.Programs;
        private LineGrammar? _grammar;

        // True if the current line is wanted, but the inner shape does not know it.
        private bool _isWanted;

        public override bool KnowsLines => true;

        private LineGrammar? Grammar => _evaluation.Nodes.Names.AreAllKept ? null : _grammar ??= new LineGrammar([_evaluation.Nodes]);

        public override KnownLineResult AddKnown(byte[] json, int start, int length, LineBatch<T> into)
        {
            _isWanted = false;
            if (Grammar is not { } grammar || !grammar.TryFollow(json, start, length))
            {
                return KnownLineResult.Unknown;
            }

            if (!(TryDecide() ?? IsWanted(_evaluation.Begin, into)))
            {
                return KnownLineResult.Done;
            }

            if (!inner.KnowsLines)
            {
                return KnownLineResult.Wanted;
            }

            // The inner shape learns only from lines that it gets with their tokens.
            KnownLineResult ofInner = inner.AddKnown(json, start, length, into);
            _isWanted = ofInner == KnownLineResult.Unknown;
            return ofInner;
        }

        public override void AddWanted(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into) =>
            inner.Add(json, start, length, members, values, into);

        public override void AddWalked(LineTokens line, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
        {
            if (_isWanted)
            {
                inner.AddWalked(line, members, values, into);
                return;
            }

            Grammar?.Learn(line);
            if (Decide(line) ?? IsWanted(_evaluation.Begin, into))
            {
                inner.AddWalked(line, members, values, into);
            }
        }

        /// <summary>Reads the line into the table, and decides with the program of its outline.</summary>
        /// <returns><see langword="null"/> if it needs the careful evaluation.</returns>
        private bool? Decide(LineTokens line)
        {
            if (_evaluation.Nodes.Names.AreAllKept)
            {
                _evaluation.Nodes.Read(line.Json, line.Start, line.Length);
                return null;
            }

            TokenNodes.Read(line, _evaluation.Nodes);
            return TryDecide();
        }

        /// <summary>Decides about the line that is in the table with the program of its outline.</summary>
        /// <returns><see langword="null"/> if it needs the careful evaluation.</returns>
        private bool? TryDecide()
        {
            LinePart part = _part ??= new LinePart(_evaluation.Nodes);
            part.TakeAll();
            if (_programs.Find(part, ref _last) is not { } program)
            {
                return null;
            }

            LineState state = _state ??= new LineState(_evaluation);
            LineRun run = _run ??= new LineRun(state, part);
            state.Begin();
            run.Begin(program.Tests);
            return program.Decide(run);
        }
    }

    /// <summary>Decides if a line is wanted.</summary>
    /// <param name="IsOfType">When a line has the type of the line that was studied.</param>
    /// <param name="IsWanted">When it is wanted, if it has that type.</param>
    /// <param name="Scalars">The scalars that must be of a kind.</param>
    /// <param name="Tests">The number of tests.</param>
    private sealed record ConditionProgram(Guard IsOfType, Guard IsWanted, ExpectedScalar[] Scalars, int Tests)
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
