using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>A FHIRPath condition that decides which resources are read. Several threads can use it.</summary>
internal sealed partial class LineCondition
{
    private readonly NodeNames _names;
    private readonly Operation _operation;

    private LineCondition(NodeNames names, Operation operation, IReadOnlyList<UnknownElement> unknown)
    {
        _names = names;
        _operation = operation;
        Unknown = unknown;
    }

    /// <summary>The members in the condition that R4 does not have.</summary>
    public IReadOnlyList<UnknownElement> Unknown { get; }

    /// <summary>Compiles a condition.</summary>
    /// <param name="text">The FHIRPath.</param>
    /// <param name="types">The names of the resource types that are read; none for all.</param>
    /// <exception cref="RedoxExportException"><c>ConditionNotValid</c>.</exception>
    public static LineCondition Parse(string text, IReadOnlyCollection<string> types)
    {
        NodeNames names = new();
        try
        {
            Operation operation = new Compiler(names, new Dictionary<string, PathValue>()).Compile(text);
            names.KeepSiblings();
            HashSet<R4Type>? resource = ElementCheck.ResourcesOf(types);
            ElementCheck.Check(operation.Source!, resource, resource, out IReadOnlyList<UnknownElement> unknown);
            return new LineCondition(names, operation, unknown);
        }
        catch (FhirPathException error)
        {
            throw ViewErrors.ConditionNotValid(text, error.Column, error.Message);
        }
    }

    /// <summary>Passes on only the resources for which the condition is true. A resource for which it has no result is reported.</summary>
    /// <param name="shape">Makes the output of the resources.</param>
    public LineShape<T> Filter<T>(LineShape<T> shape) => new Filtered<T>(this, shape);

    private sealed partial class Filtered<T>(LineCondition condition, LineShape<T> inner) : LineShape<T>
    {
        private readonly Evaluation _evaluation = new(new NodeTable(condition._names));

        public override PropertySelection? Selection => inner.Selection;

        public override bool WantsMembers => inner.WantsMembers;

        public override void End(LineBatch<T> into) => inner.End(into);

        public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<T> into)
        {
            if (IsWanted(() => _evaluation.Read(json, start, length), into))
            {
                inner.Add(json, start, length, members, values, into);
            }
        }

        private bool IsWanted(Action read, LineBatch<T> into)
        {
            try
            {
                read();
                return condition._operation.Condition(_evaluation, _evaluation.Root, "The condition") is true;
            }
            catch (EvaluationException error)
            {
                into.Failed.Add(new FailedLine(into.Items.Count, into.Lines, error.Message));
                return false;
            }
        }
    }
}
