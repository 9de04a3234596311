using System.Globalization;

namespace RedoxExport.Payloads;

/// <summary>A JSON pointer in parts, put together only when a message needs it.</summary>
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
