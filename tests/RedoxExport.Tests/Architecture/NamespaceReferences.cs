using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace RedoxExport.Tests.Architecture;

/// <summary>
/// Reads from a compiled assembly which namespace knows which: in signatures, fields, bases, attributes and the bodies of methods.
/// What the compiler leaves no trace of (constants, nameof) it cannot see.
/// </summary>
internal sealed class NamespaceReferences
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly HashSet<(string From, string To)> _arrows = [];
    private readonly HashSet<string> _namespaces = [];
    private string _current = string.Empty;

    private NamespaceReferences(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
    }

    /// <summary>Every namespace of the assembly that has a type of its own.</summary>
    public IReadOnlySet<string> Namespaces => _namespaces;

    /// <summary>From the namespace that knows to the one that is known, within the assembly.</summary>
    public IReadOnlySet<(string From, string To)> Arrows => _arrows;

    /// <summary>The names of the assemblies that this one knows.</summary>
    public IReadOnlyList<string> Assemblies => [.. _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name))];

    public static T Read<T>(string path, Func<NamespaceReferences, T> use)
    {
        using PEReader file = new(File.OpenRead(path));
        NamespaceReferences references = new(file);
        references.ReadTypes();
        return use(references);
    }

    private void ReadTypes()
    {
        Provider provider = new(this);
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            TypeDefinition type = _reader.GetTypeDefinition(handle);
            _current = NamespaceOf(handle);
            _namespaces.Add(_current);
            See(type.BaseType, provider);
            See(type.GetCustomAttributes(), provider);
            foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
            {
                See(_reader.GetInterfaceImplementation(implemented).Interface, provider);
            }

            foreach (FieldDefinitionHandle field in type.GetFields())
            {
                _reader.GetFieldDefinition(field).DecodeSignature(provider, null);
            }

            foreach (MethodDefinitionHandle method in type.GetMethods())
            {
                ReadMethod(_reader.GetMethodDefinition(method), provider);
            }
        }

        _arrows.RemoveWhere(arrow => arrow.From == arrow.To);
    }

    private void ReadMethod(MethodDefinition method, Provider provider)
    {
        method.DecodeSignature(provider, null);
        See(method.GetCustomAttributes(), provider);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        See(body.LocalSignature, provider);
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            See(region.CatchType, provider);
        }

        BlobReader code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            OpCode opCode = OpCodesByValue[value == 0xFE ? 0xFE00 | code.ReadByte() : value];
            switch (opCode.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType:
                    See(MetadataTokens.EntityHandle(code.ReadInt32()), provider);
                    break;
                case OperandType.InlineSwitch:
                    int branches = code.ReadInt32();
                    code.Offset += branches * 4;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString or OperandType.ShortInlineR:
                    code.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                default:
                    Assert.Equal(OperandType.InlineNone, opCode.OperandType);
                    break;
            }
        }
    }

    private void See(CustomAttributeHandleCollection attributes, Provider provider)
    {
        foreach (CustomAttributeHandle attribute in attributes)
        {
            See(_reader.GetCustomAttribute(attribute).Constructor, provider);
        }
    }

    private void See(EntityHandle handle, Provider provider)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                See(NamespaceOf((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(provider, null);
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = _reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                See(method.GetDeclaringType(), provider);
                method.DecodeSignature(provider, null);
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = _reader.GetFieldDefinition((FieldDefinitionHandle)handle);
                See(field.GetDeclaringType(), provider);
                field.DecodeSignature(provider, null);
                break;
            case HandleKind.MemberReference:
                MemberReference member = _reader.GetMemberReference((MemberReferenceHandle)handle);
                See(member.Parent, provider);
                if (member.GetKind() == MemberReferenceKind.Method)
                {
                    member.DecodeMethodSignature(provider, null);
                }
                else
                {
                    member.DecodeFieldSignature(provider, null);
                }

                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                See(generic.Method, provider);
                generic.DecodeSignature(provider, null);
                break;
            case HandleKind.StandaloneSignature:
                StandaloneSignature signature = _reader.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
                {
                    signature.DecodeLocalSignature(provider, null);
                }
                else
                {
                    signature.DecodeMethodSignature(provider, null);
                }

                break;
            default:
                // A type of another assembly: those are judged by the assembly's name.
                Assert.Equal(HandleKind.TypeReference, handle.Kind);
                break;
        }
    }

    private void See(string to) => _arrows.Add((_current, to));

    // A nested type, also one that the compiler made, belongs to its outermost type.
    private string NamespaceOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        while (type.IsNested)
        {
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return _reader.GetString(type.Namespace);
    }

    /// <summary>Walks signatures; what it gives back nobody looks at.</summary>
    private sealed class Provider(NamespaceReferences references) : ISignatureTypeProvider<int, object?>
    {
        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            references.See(references.NamespaceOf(handle));
            return 0;
        }

        public int GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? genericContext, int index) => 0;

        public int GetGenericTypeParameter(object? genericContext, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetSZArrayType(int elementType) => 0;
    }
}
