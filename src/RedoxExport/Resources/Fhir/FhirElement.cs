using System.Dynamic;
using System.Linq.Expressions;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// An object of a FHIR resource. Its members are FHIR's: it has no CLR property of its own, so that none can hide one of
/// FHIR's or show among them. They are read out of the JSON when asked for, by any letter case.
/// </summary>
/// <remarks>
/// <para>Values: a text is a <see cref="string"/> (dates too); a whole number an <see cref="int"/>, <see cref="long"/> or
/// BigInteger; any other number a <see cref="decimal"/> where that is exact (1.50 keeps its zero), else a
/// <see cref="double"/> if that gives back every digit, else the text; an object an element; an array an <c>object[]</c>.</para>
/// <para>From C#, use <see cref="GetMemberNames"/> and <see cref="TryGetMember"/>, or <c>dynamic</c>. Safe to read from
/// several threads.</para>
/// </remarks>
public class FhirElement : IDynamicMetaObjectProvider
{
    private readonly byte[] _json;
    private readonly int _start;
    private readonly int _length;
    private FhirMember[]? _members;
    private object?[]? _values;

    internal FhirElement(byte[] json, int start, int length, FhirMember[]? members = null)
    {
        _json = json;
        _start = start;
        _length = length;
        _members = members;
    }

    /// <summary>
    /// What a host wants to have in place of an element that lies in another one. Elements as they are, unless it says so.
    /// </summary>
    internal static Func<object, object> Show { get; set; } = element => element;

    /// <summary>The names of an element's members, in the order of the text.</summary>
    /// <remarks>Static, so that it is no member of the object itself.</remarks>
    /// <param name="element">The element to look into.</param>
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

    /// <summary>The name of a member as the text has it.</summary>
    /// <param name="element">The element to look into.</param>
    /// <param name="name">The member's name, in any letter case.</param>
    /// <returns><see langword="null"/> where there is no such member.</returns>
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

    /// <summary>Looks up a member's value.</summary>
    /// <param name="element">The element to look into.</param>
    /// <param name="name">The member's name, in any letter case.</param>
    /// <param name="value">The value; <see langword="null"/> for JSON's null too.</param>
    /// <returns>Whether there is such a member.</returns>
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

    /// <summary>As <see cref="TryGetMember"/>, with elements as the host wants them.</summary>
    internal static bool TryGetShownMember(FhirElement element, string name, out object? value)
    {
        bool found = TryGetMember(element, name, out value);
        value = ToShown(value);
        return found;
    }

    /// <summary>The original text, byte for byte.</summary>
    public string ToJson() => Encoding.UTF8.GetString(_json, _start, _length);

    /// <inheritdoc cref="ToJson"/>
    public override string ToString() => ToJson();

    /// <inheritdoc/>
    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) => new FhirElementMetaObject(parameter, this);

    private static object? ToShown(object? value) => value switch
    {
        FhirElement => Show(value),
        object?[] array => Array.ConvertAll(array, ToShown),
        _ => value,
    };

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

    /// <summary>A value is made once, so that two looks at <c>name[0]</c> see one object.</summary>
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

        object? made = FhirValue.Read(_json, member.Kind, member.Start, member.Length);
        return Interlocked.CompareExchange(ref values[index], made, null) ?? made;
    }
}
