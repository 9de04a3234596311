using System.Globalization;

namespace RedoxExport.Payloads;

/// <summary>The parts of a JSON pointer. They are joined only if a message needs the pointer.</summary>
internal readonly struct MemberPath(string head, int index = -1, string? member = null)
{
    public MemberPath Item(int at) => new(head, at);

    public MemberPath Member(string name) => new(head, index, name);

    public override string ToString()
    {
        string path = index < 0 ? head : head + "/" + index.ToString(CultureInfo.InvariantCulture);
        return member is null ? path : path + "/" + member;
    }
}
