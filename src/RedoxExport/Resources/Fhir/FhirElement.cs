using System.Dynamic;
using System.Linq.Expressions;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// An object in a FHIR resource. Its members are those of the JSON object. It has no CLR properties, so that none can hide a FHIR
/// member or appear among them. Members are read from the JSON on access and match in any letter case.
/// </summary>
/// <remarks>
/// <para>Types of values: a string, including a date, is a <see cref="string"/>. A whole number is an <see cref="int"/>,
/// <see cref="long"/> or BigInteger. Any other number is a <see cref="decimal"/> if that is exact (1.50 keeps its zero), else a
/// <see cref="double"/> if that preserves every digit, else its text. An object is an element. An array is an <c>object[]</c>.</para>
/// <para>From C#, use <see cref="GetMemberNames"/> and <see cref="TryGetMember"/>, or <c>dynamic</c>. Elements can be read from
/// several threads.</para>
/// </remarks>
public class FhirElement : IDynamicMetaObjectProvider
{
    private readonly byte[] _json;
    private readonly int _start;
    private readonly int _length;

    // Kept in each element: one more reference is smaller than a document object that the elements of a resource would share, because most
    // resources are read without their nested elements.
    private readonly ElementPresenter _presenter;
    private FhirMember[]? _members;
    private object?[]? _values;

    internal FhirElement(byte[] json, int start, int length, ElementPresenter presenter, FhirMember[]? members = null)
    {
        _json = json;
        _start = start;
        _length = length;
        _presenter = presenter;
        _members = members;
    }

    /// <summary>Gets the names of an element's members, in the order of the JSON text.</summary>
    /// <remarks>Static, so that it is not a member of the object itself.</remarks>
    /// <param name="element">The element.</param>
    /// <exception cref="ArgumentNullException"><paramref name="element"/> is <see langword="null"/>.</exception>
    public static IReadOnlyList<string> GetMemberNames(FhirElement element)
    {
        FhirMember[] members = (element ?? throw new ArgumentNullException(nameof(element))).Members();
        string[] names = new string[members.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = members[i].Name;
        }

        return names;
    }

    /// <summary>Finds a member and returns its name as it is written in the JSON text.</summary>
    /// <param name="element">The element.</param>
    /// <param name="name">The member's name, in any letter case.</param>
    /// <returns>The name, or <see langword="null"/> if there is no such member.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="element"/> is <see langword="null"/>.</exception>
    public static string? FindMemberName(FhirElement element, string name)
    {
        foreach (FhirMember member in (element ?? throw new ArgumentNullException(nameof(element))).Members())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Name;
            }
        }

        return null;
    }

    /// <summary>Gets the value of a member.</summary>
    /// <param name="element">The element.</param>
    /// <param name="name">The member's name, in any letter case.</param>
    /// <param name="value">The value; <see langword="null"/> if the member is missing or is JSON null.</param>
    /// <returns>True if there is such a member.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="element"/> is <see langword="null"/>.</exception>
    public static bool TryGetMember(FhirElement element, string name, out object? value)
    {
        FhirMember[] members = (element ?? throw new ArgumentNullException(nameof(element))).Members();
        for (int i = 0; i < members.Length; i++)
        {
            if (string.Equals(members[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = element.Value(i);
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>Like <see cref="TryGetMember"/>, with nested elements converted by the presenter that the resource was made with.</summary>
    internal static bool TryGetShownMember(FhirElement element, string name, out object? value)
    {
        bool found = TryGetMember(element, name, out value);
        value = element._presenter.PresentAll(value);
        return found;
    }

    /// <summary>Gets the original JSON text, unchanged.</summary>
    public string ToJson() => Encoding.UTF8.GetString(_json, _start, _length);

    /// <inheritdoc cref="ToJson"/>
    public override string ToString() => ToJson();

    /// <inheritdoc/>
    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) => new FhirElementMetaObject(parameter, this);

    private FhirMember[] Members()
    {
        if (Volatile.Read(ref _members) is { } known)
        {
            return known;
        }

        List<FhirMember> members = [];
        Utf8JsonReader reader = new(_json.AsSpan(_start, _length), ResourceParser.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ResourceParser.ReadName(_json, _start, ref reader);
            reader.Read();
            JsonTokenType kind = reader.TokenType;
            int from = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new FhirMember(name, kind, _start + from, (int)reader.BytesConsumed - from));
        }

        FhirMember[] found = [.. members];
        return Interlocked.CompareExchange(ref _members, found, null) ?? found;
    }

    /// <summary>Creates each value only once, so that reading <c>name[0]</c> twice returns the same object.</summary>
    private object? Value(int index)
    {
        FhirMember member = _members![index];
        if (member.Kind == JsonTokenType.Null)
        {
            return null;
        }

        object?[] values = _values ?? Interlocked.CompareExchange(ref _values, new object?[_members.Length], null) ?? _values;
        object? known = Volatile.Read(ref values[index]);
        if (known is not null)
        {
            return known;
        }

        object? made = FhirValue.Read(_json, member.Kind, member.Start, member.Length, _presenter);
        return Interlocked.CompareExchange(ref values[index], made, null) ?? made;
    }
}
